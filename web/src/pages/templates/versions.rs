//! The versions of a template.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::list::made;
use crate::api::{
    ACTIVATE_TEMPLATE_VERSION, ARCHIVE_TEMPLATE_VERSION, CREATE_TEMPLATE_VERSION, Document,
    RESTORE_TEMPLATE_VERSION, Read, TEMPLATE_VERSIONS,
};
use crate::components::{Actions, Field, Form, Kind, Listing, Reload, ago, badge, nothing};
use crate::context::use_go;

/// The list, newest first, with a way to upload another.
pub(super) fn versions(template: &Value, reload: Reload) -> AnyView {
    let id = template.text("/id");
    let manages = template.flag("/viewerCanManage");
    let list = Listing::new(TEMPLATE_VERSIONS, "/template/versions", json!({ "id": id }));
    let actions = Actions::new();
    let go = use_go();
    let (of, template_id) = (id.clone(), id.clone());
    let upload = if manages {
        actions.primary("Upload a version…", "upload-version", move || {
            let template = json!({ "id": of });
            Form::new(
                CREATE_TEMPLATE_VERSION,
                "Upload version",
                json!({ "templateId": of }),
            )
            .field(Field::new("uploadId", "Files", Kind::Files).required())
            .field(Field::text("name", "Name").help("Made from its number when left out."))
            .field(Field::text("message", "What changed"))
            .field(
                Field::new("activate", "Use it as soon as it is imported", Kind::Check)
                    .with("true"),
            )
            .done(move |mut payload| {
                payload["template"] = template.clone();
                go.to(&made(&payload));
            })
            .open("New version");
        })
    } else {
        nothing()
    };
    let row = move |version: &Value| {
        let changed = move || {
            list.reload();
            reload.now();
        };
        row(version, &template_id, manages, actions, changed)
    };
    view! {
        <section class="stack" data-testid="versions-view">
            <div>{upload}</div>
            {actions.failed()}
            {list.view("versions", ("No versions", "Upload one."), row)}
        </section>
    }
    .into_any()
}

fn row(
    version: &Value,
    template: &str,
    manages: bool,
    actions: Actions,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let id = version.text("/id");
    let href = format!("/templates/{template}/versions/{id}");
    let by = version
        .maybe("/createdBy/username")
        .map(|name| format!(" · by {name}"));
    view! {
        <div class="row-main" data-testid="version">
            <a class="row-title" href=href>{version.text("/name")}</a>
            <span>{version.text("/message")}</span>
            <span class="row-about">{format!("number {} · ", version.number("/number"))} {ago(version.maybe("/createdAt"), "")} {by}</span>
        </div>
        {marks(version)}
        {if manages { buttons(version, actions, changed) } else { nothing() }}
    }
    .into_any()
}

/// What is to be known of a version at once.
pub(super) fn marks(version: &Value) -> AnyView {
    let status = version.text("/importStatus");
    let status = if status == "SUCCEEDED" {
        nothing()
    } else {
        badge(&status, "import-status")
    };
    view! { <span class="row-marks">{status}{standing(version)}</span> }.into_any()
}

/// Whether the version is the active one, or archived.
pub(super) fn standing(version: &Value) -> AnyView {
    let active = if version.flag("/isActive") {
        badge("ACTIVE", "active")
    } else {
        nothing()
    };
    let archived = match version.maybe("/archivedAt") {
        Some(_) => badge("ARCHIVED", "archived"),
        None => nothing(),
    };
    view! { {active}{archived} }.into_any()
}

/// Activate, archive, restore, as the version stands.
pub(super) fn buttons(
    version: &Value,
    actions: Actions,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let id = version.text("/id");
    let button = |label, testid, document: Document| {
        let input = json!({ "templateVersionId": id });
        actions.small(label, testid, move || {
            actions.run(document, input.clone(), move |_| changed());
        })
    };
    let is_ready = version.text("/importStatus") == "SUCCEEDED";
    let archived = version.maybe("/archivedAt").is_some();
    let buttons = match (version.flag("/isActive"), archived) {
        (true, _) => vec![],
        (false, true) => vec![button("Restore", "restore", RESTORE_TEMPLATE_VERSION)],
        (false, false) if is_ready => vec![
            button("Activate", "activate", ACTIVATE_TEMPLATE_VERSION),
            button("Archive", "archive", ARCHIVE_TEMPLATE_VERSION),
        ],
        (false, false) => vec![button("Archive", "archive", ARCHIVE_TEMPLATE_VERSION)],
    };
    view! { <div class="row-actions">{buttons}</div> }.into_any()
}
