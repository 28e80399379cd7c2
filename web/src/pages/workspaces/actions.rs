//! What can be done with a workspace.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{
    DELETE_WORKSPACE, Document, Read, START_WORKSPACE, STOP_WORKSPACE, UPDATE_WORKSPACE,
};
use crate::components::{Actions, Field, Form, use_dialog};
use crate::context::use_viewer;
use crate::pages::tasks::parameter_field;

/// Start, stop, update, rename and delete, as the workspace stands.
pub(super) fn actions(workspace: &Value) -> AnyView {
    let actions = Actions::new();
    let dialog = use_dialog();
    let input = json!({ "workspaceId": workspace.text("/id") });
    let name = workspace.text("/name");
    let status = workspace.text("/status");
    let is = |statuses: &[&str]| statuses.contains(&status.as_str());
    let run =
        |document: Document, input: Value| move || actions.run(document, input.clone(), |_| ());
    let mut buttons = Vec::new();
    if is(&["STOPPED", "FAILED", "CANCELED"]) {
        buttons.push(actions.primary("Start", "start", run(START_WORKSPACE, input.clone())));
        buttons.extend(start_with(workspace, &input, actions));
    }
    if is(&["RUNNING", "FAILED", "CANCELED"]) {
        buttons.push(actions.button("Stop", "stop", run(STOP_WORKSPACE, input.clone())));
    }
    if workspace.flag("/isOutdated") && is(&["RUNNING", "STOPPED", "FAILED", "CANCELED"]) {
        let mut update = input.clone();
        update["update"] = Value::from(true);
        buttons.push(actions.button("Update", "update", run(START_WORKSPACE, update)));
    }
    if !is(&["DELETED"]) {
        let (rename, old) = (input.clone(), name.clone());
        buttons.push(actions.button("Rename…", "rename", move || {
            Form::new(UPDATE_WORKSPACE, "Rename", rename.clone())
                .field(Field::text("name", "Name").required().with(old.clone()))
                .open("Rename the workspace");
        }));
        let text = format!("{name} with all files in it will be gone. This can't be undone.");
        let delete = run(DELETE_WORKSPACE, input.clone());
        buttons.push(actions.button("Delete…", "delete", move || {
            dialog.confirm(
                "Delete this workspace?",
                text.clone(),
                "Delete",
                delete.clone(),
            );
        }));
    }
    if is(&["FAILED"]) && use_viewer().manages_templates() {
        let mut orphan = input;
        orphan["orphan"] = Value::from(true);
        let orphan = run(DELETE_WORKSPACE, orphan);
        let text =
            "It is deleted here without a provisioner: what it left on its host stays there.";
        buttons.push(actions.button("Orphan…", "orphan", move || {
            dialog.confirm(
                "Delete it as an orphan?",
                text,
                "Delete as an orphan",
                orphan.clone(),
            );
        }));
    }
    view! { <div class="page-head-actions">{buttons}{actions.failed()}</div> }.into_any()
}

/// Starts it with other parameters, where its template has some.
fn start_with(workspace: &Value, input: &Value, actions: Actions) -> Option<AnyView> {
    let parameters = workspace.items("/templateVersion/parameters").to_vec();
    let given = workspace.items("/latestBuild/parameters").to_vec();
    let input = input.clone();
    (!parameters.is_empty()).then(|| {
        actions.button("Start with…", "start-with", move || {
            let fields = parameters.iter().map(|parameter| kept(parameter, &given));
            Form::new(START_WORKSPACE, "Start", input.clone())
                .parameters(fields.collect())
                .open("Start with parameters");
        })
    })
}

/// A parameter's field with the value that the build before had.
fn kept(parameter: &Value, given: &[Value]) -> Field {
    let field = parameter_field(parameter);
    let before = given
        .iter()
        .find(|value| value["name"] == parameter["name"]);
    if let Some(value) = before.and_then(|value| value.maybe("/value")) {
        field.set(&value);
    }
    field
}
