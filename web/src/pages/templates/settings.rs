//! What can be changed of a template.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{DELETE_TEMPLATE, Read, UPDATE_TEMPLATE};
use crate::components::{Actions, Field, Form, Kind, Reload, use_dialog};
use crate::context::use_go;

/// Names, deprecation, auto-pause, and its end.
pub(super) fn settings(template: &Value, reload: Reload) -> AnyView {
    let id = template.text("/id");
    let saved = RwSignal::new("");
    let form = Form::new(UPDATE_TEMPLATE, "Save", json!({ "templateId": id }))
        .field(
            Field::text("name", "Name")
                .required()
                .with(template.text("/name")),
        )
        .field(
            Field::text("displayName", "Display name")
                .keeps_empty()
                .with(template.text("/displayName")),
        )
        .field(
            Field::text("description", "What it is for")
                .keeps_empty()
                .with(template.text("/description")),
        )
        .field(
            Field::new(
                "autoPauseMinutes",
                "Tasks pause after being idle for (minutes)",
                Kind::Number(Some(0.0), None),
            )
            .help("0: never.")
            .with(
                template
                    .maybe("/autoPauseMinutes")
                    .unwrap_or_else(|| "0".to_owned()),
            ),
        )
        .field(
            Field::text("deprecationMessage", "Deprecated because")
                .keeps_empty()
                .help("With a reason nothing new can be made from it; empty takes that back.")
                .with(template.text("/deprecationMessage")),
        )
        .done(move |_| {
            let _ = saved.try_set("Saved.");
            reload.now();
        });
    let actions = Actions::new();
    let dialog = use_dialog();
    let go = use_go();
    let name = template.title("/displayName", "/name");
    let delete = move || {
        let input = json!({ "templateId": id });
        let text = format!("{name} and all its versions are gone. This can't be undone.");
        dialog.confirm("Delete this template?", text, "Delete", move || {
            actions.run(DELETE_TEMPLATE, input.clone(), move |_| go.to("/templates"));
        });
    };
    view! {
        <section class="stack" data-testid="template-settings">
            <div class="card">{form.view()}<p role="status">{saved}</p></div>
            <div class="card stack">
                <h2>"Delete"</h2>
                <p class="quiet">"Only a template without workspaces can be deleted."</p>
                <div>{actions.button("Delete…", "delete-template", delete)}</div>
                {actions.failed()}
            </div>
        </section>
    }
    .into_any()
}
