//! The list of templates.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::starters::starters;
use crate::api::{CREATE_TEMPLATE, Read, TEMPLATE_LIST};
use crate::components::{
    Field, Form, Kind, badge, nothing, page_head, prose, search_box, searched,
};
use crate::context::{Face, Go, Viewer, show_face, use_go, use_viewer};

/// All templates that the viewer may use, and ways to make one.
pub(crate) fn templates_page() -> AnyView {
    show_face(|| ("Templates".to_owned(), Face::Neutral));
    let list = searched(TEMPLATE_LIST, "/templates", json!({}));
    let viewer = use_viewer();
    let makes = viewer.manages_templates();
    let create = if makes {
        let viewer = viewer.clone();
        let go = use_go();
        view! {
            <button
                type="button"
                class="button button-primary"
                data-testid="create-template"
                on:click=move |_| {
                    new_template(&viewer, go).field(Field::new("uploadId", "Files", Kind::Files).required()).open("New template");
                }
            >"Upload a template…"</button>
        }
        .into_any()
    } else {
        nothing()
    };
    view! {
        <div class="page">
            {page_head(None, "Templates", vec![create])}
            {search_box("Search the templates")}
            {list.view("templates", ("No templates", "Make one from a starter below, or ask an administrator to."), row)}
            {if makes { starters(viewer) } else { nothing() }}
        </div>
    }
    .into_any()
}

/// The page of the version that was made, to see its import.
pub(super) fn made(payload: &Value) -> String {
    let template = payload.text("/template/id");
    match payload.maybe("/templateVersion/id") {
        Some(version) => format!("/templates/{template}/versions/{version}"),
        None => format!("/templates/{template}"),
    }
}

/// The form of a new template, without where its files come from.
pub(super) fn new_template(viewer: &Viewer, go: Go) -> Form {
    let organizations: Vec<(String, String)> = viewer
        .organizations
        .iter()
        .map(|place| (place.id.clone(), place.title.clone()))
        .collect();
    let form = Form::new(CREATE_TEMPLATE, "Create template", json!({}))
        .field(
            Field::text("name", "Name")
                .required()
                .help("Letters and digits, joined by single hyphens."),
        )
        .field(Field::text("displayName", "Display name"))
        .field(Field::text("description", "What it is for"))
        .done(move |payload| go.to(&made(&payload)));
    if organizations.len() > 1 {
        form.field(Field::new(
            "organizationId",
            "Organization",
            Kind::One(organizations),
        ))
    } else {
        form
    }
}

fn row(template: &Value) -> AnyView {
    let href = format!("/templates/{}", template.text("/id"));
    let deprecated = template.maybe("/deprecationMessage").is_some();
    let version = template
        .maybe("/activeVersion/name")
        .unwrap_or_else(|| "no active version".to_owned());
    let workspaces = template.number("/workspaceCount");
    let tasks = if template.flag("/activeVersion/hasAiTask") {
        ""
    } else {
        " · can't run tasks"
    };
    view! {
        <div class="row-main" data-testid="template">
            <a class="row-title" href=href data-walk="">{template.title("/displayName", "/name")}</a>
            <span>{prose(&template.text("/description"))}</span>
            <span class="row-about">
                <span class="mono">{template.text("/name")}</span>
                {format!(" · {version} · {workspaces} workspaces · {}{tasks}", template.title("/organization/displayName", "/organization/name"))}
            </span>
        </div>
        {if deprecated { badge("DEPRECATED", "deprecated") } else { nothing() }}
    }
    .into_any()
}
