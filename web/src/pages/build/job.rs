//! How the build's job does.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{CANCEL_BUILD, Read, words};
use crate::components::{Actions, badge, nothing};

/// Number, transition, status with its reason, error, and a way to cancel it.
pub(super) fn job_view(build: &Value) -> AnyView {
    let actions = Actions::new();
    let status = build.text("/job/status");
    let input = json!({ "buildId": build.text("/id") });
    let cancel = if matches!(status.as_str(), "PENDING" | "RUNNING") {
        actions.small("Cancel build", "cancel-build", move || {
            actions.run(CANCEL_BUILD, input.clone(), |_| ());
        })
    } else {
        nothing()
    };
    let some = |before: &str, at: &str| build.maybe(at).map(|text| format!("{before} {text}"));
    let about = [
        Some(words(&build.text("/reason"))),
        some("by", "/initiator/username"),
        some("on", "/job/provisioner/name"),
        some("stage", "/job/stage"),
        some("place in the queue:", "/job/queuePosition"),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let title = format!(
        "Build {} · {}",
        build.number("/number"),
        words(&build.text("/transition"))
    );
    let error = build.maybe("/job/error").map(|error| {
        let code = words(&build.text("/job/errorCode"));
        view! {
            <div class="error-panel" role="alert" data-testid="build-error">
                <p class="error-panel-title">{code}</p>
                <p>{error}</p>
            </div>
        }
    });
    view! {
        <div class="job card">
            <div class="task-header-line">
                <strong>{title}</strong>
                {badge(&status, "build-status")}
                <span data-testid="build-reason">{build.text("/job/reason")}</span>
                {cancel}
            </div>
            <p class="quiet">{about.join(" · ")}</p>
            {error}
            {actions.failed()}
        </div>
    }
    .into_any()
}
