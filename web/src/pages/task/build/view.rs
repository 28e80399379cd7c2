//! The build on show: the latest, or one that was picked.

use leptos::prelude::*;

use super::job::JobView;
use super::picker::Picker;
use super::timeline::Timeline;
use crate::api::{self, Failure, build_live, build_logs, use_api};
use crate::components::{Empty, ErrorPanel, LogBuffer, LogView, Skeleton};
use crate::pages::task::live::LiveTask;

/// A build as the gateway pushes it.
pub(super) type Build = build_live::BuildLiveBuildStatusBuild;

/// The latest build, or the picked one.
#[component]
pub(in crate::pages::task) fn BuildView(live: LiveTask) -> impl IntoView {
    let picked = RwSignal::new(None::<String>);
    let latest = live.memo(|task| {
        let build = task.workspace.as_ref()?.latest_build.as_ref()?;
        Some(build.id.clone())
    });
    let latest = Memo::new(move |_| latest.get().flatten());
    let shown = Memo::new(move |_| picked.get().or_else(|| latest.get()));
    view! {
        <section class="stack" data-testid="build">
            <Picker live latest picked/>
            {move || match shown.get() {
                Some(id) => view! { <OneBuild id live/> }.into_any(),
                None => view! {
                    <Empty title="No build yet"><p>"The workspace is about to be built."</p></Empty>
                }.into_any(),
            }}
        </section>
    }
}

#[component]
fn OneBuild(id: String, live: LiveTask) -> impl IntoView {
    let api = use_api();
    let build = RwSignal::new(None::<Build>);
    let failure = RwSignal::new(None::<Failure>);
    let log = LogBuffer::new();
    api.follow::<api::BuildLive>(
        build_live::Variables {
            build_id: id.clone(),
        },
        |_, _| {},
        move |event| match event {
            Ok(Some(data)) => {
                build.set(Some(data.build_status.build));
                failure.set(None);
            }
            Ok(None) => {}
            Err(error) => failure.set(Some(error)),
        },
    );
    api.follow::<api::BuildLogs>(
        build_logs::Variables {
            build_id: id.clone(),
            after: None,
        },
        |data, variables| variables.after = Some(data.build_logs.end_cursor.clone()),
        move |event| log.take(event.map(|data| data.map(|data| data.build_logs.into()))),
    );
    view! {
        {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
        {move || match build.get() {
            Some(build) => view! { <JobView of=build/> }.into_any(),
            None if failure.with(Option::is_none) => view! { <Skeleton rows=3/> }.into_any(),
            None => ().into_any(),
        }}
        <Timeline id live of=build/>
        <LogView log label="Build log" empty="The build has written nothing yet." testid="build-log"/>
    }
}
