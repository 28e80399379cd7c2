//! The list of workspaces.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{Read, WORKSPACES};
use crate::components::{Tone, ago, badge, nothing, page_head, search_box, searched, toned_badge};
use crate::context::{Face, show_face};

/// All workspaces that the viewer may see.
pub(crate) fn workspaces_page() -> AnyView {
    show_face(|| ("Workspaces".to_owned(), Face::Neutral));
    let list = searched(WORKSPACES, "/workspaces", json!({}));
    let make = view! { <a class="button" href="/templates">"Choose a template…"</a> }.into_any();
    view! {
        <div class="page">
            {page_head(None, "Workspaces", vec![make])}
            {search_box("Search: words, owner:me, status:running, template:…")}
            {list.view("workspaces", ("No workspaces", "Choose a template and make one, or write a task."), row)}
        </div>
    }
    .into_any()
}

/// Where a workspace stands, and what is to be known of it at once.
pub(super) fn marks(workspace: &Value) -> AnyView {
    let status = workspace.text("/status");
    let outdated = if workspace.flag("/isOutdated") {
        badge("OUTDATED", "outdated")
    } else {
        nothing()
    };
    let sick = if workspace.flag("/isHealthy") {
        nothing()
    } else {
        badge("UNHEALTHY", "unhealthy")
    };
    let status = toned_badge(Tone::of_workspace(&status), &status, "workspace-status");
    view! { <span class="row-marks">{outdated}{sick}{status}</span> }.into_any()
}

fn row(workspace: &Value) -> AnyView {
    let href = format!("/workspaces/{}", workspace.text("/id"));
    let task = match workspace.maybe("/task/id") {
        Some(id) => {
            let title = workspace.title("/task/displayName", "/task/name");
            view! { " · task " <a href=format!("/tasks/{id}")>{title}</a> }.into_any()
        }
        None => nothing(),
    };
    view! {
        <div class="row-main" data-testid="workspace">
            <a class="row-title" href=href data-walk="">{workspace.text("/name")}</a>
            <span class="row-about">
                {workspace.title("/template/displayName", "/template/name")} " · "
                {workspace.text("/owner/username")} " · used " {ago(workspace.maybe("/lastUsedAt"), "never")} {task}
            </span>
        </div>
        {marks(workspace)}
    }
    .into_any()
}
