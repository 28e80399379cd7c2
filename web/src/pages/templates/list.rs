//! The list of templates.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{Read, TEMPLATE_LIST};
use crate::components::{Listing, page_head};
use crate::context::{Face, show_face};

/// All templates that the viewer may use.
pub(crate) fn templates_page() -> AnyView {
    show_face(|| ("Templates".to_owned(), Face::Neutral));
    let list = Listing::new(TEMPLATE_LIST, "/templates", json!({}));
    view! {
        <div class="page">
            {page_head(None, "Templates", vec![])}
            {list.view("templates", ("No templates", "Start the gateway with its starters, or ask an administrator to add one."), row)}
        </div>
    }
    .into_any()
}

fn row(template: &Value) -> AnyView {
    let tasks = if template.flag("/activeVersion/hasAiTask") {
        ""
    } else {
        " · can't run tasks"
    };
    view! {
        <div class="row-main" data-testid="template">
            <strong>{template.title("/displayName", "/name")}</strong>
            <span>{template.text("/description")}</span>
            <span class="row-about"><span class="mono">{template.text("/name")}</span>{tasks}</span>
        </div>
    }
    .into_any()
}
