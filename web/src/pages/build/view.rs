//! The build on show: the latest, or one that was picked.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::job::job_view;
use super::picker::picker;
use super::timeline::timeline;
use crate::api::{BUILD_LIVE, BUILD_LOGS, Failure, LogBatch, Read, use_api};
use crate::components::{Empty, ErrorPanel, LogBuffer, LogView, Skeleton, live, nothing};

/// The latest build of a workspace, or the picked one. `phases` are those of its task.
pub(in crate::pages) fn build_view(workspace: Memo<Value>, phases: Memo<Value>) -> AnyView {
    let picked = RwSignal::new(None::<String>);
    let latest = Memo::new(move |_| workspace.with(|workspace| workspace.maybe("/latestBuild/id")));
    let shown = Memo::new(move |_| picked.get().or_else(|| latest.get()));
    let build = move || match shown.get() {
        Some(id) => one_build(&id, phases),
        None => view! {
            <Empty title="No build yet"><p>"The workspace is about to be built."</p></Empty>
        }
        .into_any(),
    };
    let id = Memo::new(move |_| workspace.with(|workspace| workspace.maybe("/id")));
    view! {
        <section class="stack" data-testid="build">
            {picker(id, latest, picked)}
            {live(build)}
        </section>
    }
    .into_any()
}

fn one_build(id: &str, phases: Memo<Value>) -> AnyView {
    let api = use_api();
    let build = RwSignal::new(Value::Null);
    let failure = RwSignal::new(None::<Failure>);
    let log = LogBuffer::new();
    let of_build = json!({ "buildId": id });
    api.follow(BUILD_LIVE, of_build, "", move |event| match event {
        Ok(Some(data)) => {
            build.set(data["buildStatus"]["build"].clone());
            failure.set(None);
        }
        Ok(None) => {}
        Err(error) => failure.set(Some(error)),
    });
    let of_log = json!({ "buildId": id, "after": null });
    api.follow(BUILD_LOGS, of_log, "/buildLogs/endCursor", move |event| {
        log.take(event.map(|data| data.map(|data| LogBatch::of(&data["buildLogs"]))));
    });
    let job = move || match (build.get(), failure.get()) {
        (_, Some(failure)) => view! { <ErrorPanel failure/> }.into_any(),
        (Value::Null, None) => view! { <Skeleton rows=3/> }.into_any(),
        (build, None) => job_view(&build),
    };
    view! {
        {live(job)}
        {timeline(id.to_owned(), phases, build)}
        {live(move || build.with(|build| {
            crate::pages::task::parameters(build.items("/parameters")).unwrap_or_else(nothing)
        }))}
        <LogView log label="Build log" empty="The build has written nothing yet." testid="build-log"/>
    }
    .into_any()
}
