//! How the build's job does.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::view::Build;
use crate::api::{self, Failure, JobStatus, SchemaEnum, accepted, use_api};
use crate::components::{Badge, ErrorPanel, Tone};

/// Number, transition, status with its reason, error, and a way to cancel it.
#[component]
pub(super) fn JobView(of: Build) -> impl IntoView {
    let api = use_api();
    let build = of;
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let status = build.job.status;
    let id = StoredValue::new(build.id);
    let cancel = move |_| {
        busy.set(true);
        failure.set(None);
        let variables = api::cancel_build::Variables {
            build_id: id.get_value(),
            expect_status: None,
        };
        spawn_local(async move {
            let answer = api.run::<api::CancelBuild>(variables).await;
            let _ = busy.try_set(false);
            if let Err(error) = answer.and_then(|data| accepted(data.cancel_build.errors)) {
                let _ = failure.try_set(Some(error));
            }
        });
    };
    let can_cancel = matches!(status, JobStatus::Pending | JobStatus::Running);
    let about = [
        Some(build.reason.label().to_owned()),
        build.initiator.map(|user| format!("by {}", user.username)),
        build
            .job
            .provisioner
            .map(|provisioner| format!("on {}", provisioner.name)),
        build.job.stage.map(|stage| format!("stage {stage}")),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    view! {
        <div class="job card">
            <div class="task-header-line">
                <strong>{format!("Build {} · {}", build.number, build.transition.label())}</strong>
                <Badge tone=Tone::from(status) label=status.label() value=status.wire() testid="build-status"/>
                <span>{build.job.reason}</span>
                {can_cancel.then(|| view! {
                    <button type="button" class="button button-small" data-testid="cancel-build" disabled=busy on:click=cancel>
                        "Cancel build"
                    </button>
                })}
            </div>
            <p class="quiet">{about.join(" · ")}</p>
            {build.job.error.map(|error| view! {
                <div class="error-panel" role="alert" data-testid="build-error">
                    <p class="error-panel-title">{build.job.error_code.map_or("Failed", api::ErrorCode::label)}</p>
                    <p>{error}</p>
                </div>
            })}
            {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
        </div>
    }
}
