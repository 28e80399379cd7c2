//! One version of a template, and its import as it goes on.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::files::files;
use super::versions::{buttons, standing};
use crate::api::{
    CANCEL_TEMPLATE_IMPORT, Failure, LogBatch, Read, TEMPLATE_IMPORT_LOGS, TEMPLATE_VERSION_LIVE,
    use_api,
};
use crate::components::{
    Actions, ErrorPanel, Facts, LogBuffer, LogView, Skeleton, badge, gone, live, nothing, prose,
};
use crate::context::{Face, show_face};

/// The import's state and log, and the files that it found.
pub(crate) fn version_page(id: &str) -> AnyView {
    let api = use_api();
    let version = RwSignal::new(Value::Null);
    let failure = RwSignal::new(None::<Failure>);
    let round = RwSignal::new(0_u32);
    show_face(move || {
        let name = version.with(|version| version.text("/name"));
        (format!("Version {name}"), Face::Neutral)
    });
    let follow_id = id.to_owned();
    // Once the import has ended the subscription has too: what is done here then is asked for anew.
    let follow = move || {
        round.track();
        api.follow(
            TEMPLATE_VERSION_LIVE,
            json!({ "id": follow_id }),
            "",
            move |event| match event {
                Ok(Some(data)) => version.set(data["templateVersion"].clone()),
                Ok(None) => {}
                Err(error) => failure.set(Some(error)),
            },
        );
        nothing()
    };
    let log = LogBuffer::new();
    let variables = json!({ "id": id, "after": null });
    api.follow(
        TEMPLATE_IMPORT_LOGS,
        variables,
        "/templateImportLogs/endCursor",
        move |event| {
            log.take(event.map(|data| data.map(|data| LogBatch::of(&data["templateImportLogs"]))));
        },
    );
    let about = move || match (version.get(), failure.get()) {
        (_, Some(failure)) if failure.is_not_found() || failure.is_invalid_input() => {
            gone("There is no such version")
        }
        (_, Some(failure)) => view! { <ErrorPanel failure/> }.into_any(),
        (Value::Null, None) => view! { <Skeleton rows=4/> }.into_any(),
        (version, None) => about(&version, round),
    };
    let found = move || {
        version.with(|version| match version {
            Value::Null => nothing(),
            version => {
                view! { <h2>"Files"</h2>{files(&version.text("/id"), version.items("/files"))} }
                    .into_any()
            }
        })
    };
    view! {
        <div class="page">
            {live(follow)}
            {live(about)}
            <LogView log label="Log of the import" empty="The import has written nothing yet." testid="import-log"/>
            {live(found)}
        </div>
    }
    .into_any()
}

fn about(version: &Value, round: RwSignal<u32>) -> AnyView {
    let actions = Actions::new();
    let template = version.text("/template/id");
    let href = format!("/templates/{template}?tab=versions");
    let status = version.text("/importStatus");
    let input = json!({ "templateVersionId": version.text("/id") });
    let changed = move || round.update(|round| *round += 1);
    let cancel = if matches!(status.as_str(), "PENDING" | "RUNNING") {
        actions.small("Cancel import", "cancel-import", move || {
            actions.run(CANCEL_TEMPLATE_IMPORT, input.clone(), |_| ());
        })
    } else {
        nothing()
    };
    let manage = if version.flag("/template/viewerCanManage") {
        view! { {cancel}{buttons(version, actions, changed)} }.into_any()
    } else {
        nothing()
    };
    let facts = Facts::default()
        .text("What changed", version.text("/message"))
        .text("Number", version.text("/number"))
        .text("By", version.text("/createdBy/username"))
        .at("Made", version.maybe("/createdAt"));
    // A failed one says why above.
    let facts = match version.maybe("/importError") {
        Some(_) => facts,
        None => facts.text("Import", version.text("/importJob/reason")),
    };
    let error = version.maybe("/importError").map(|error| {
        view! {
            <div class="error-panel" role="alert" data-testid="import-error">
                <p class="error-panel-title">"The import failed"</p>
                <p>{prose(&error)}</p>
            </div>
        }
    });
    view! {
        <header class="page-head">
            <div class="page-head-names">
                <nav class="quiet" aria-label="Where this is">
                    <a href="/templates">"Templates"</a>" / "
                    <a href=href>{version.title("/template/displayName", "/template/name")}</a>" /"
                </nav>
                <h1 class="page-title" data-testid="title">{version.text("/name")}</h1>
            </div>
            <div class="page-head-actions">{manage}</div>
        </header>
        <div class="row-marks">{badge(&status, "import-status")}{standing(version)}</div>
        {actions.failed()}
        {error}
        <div class="card">{facts.view()}</div>
    }
    .into_any()
}
