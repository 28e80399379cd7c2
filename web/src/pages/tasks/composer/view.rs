//! The box, whatever the state of the templates.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::form::form;
use crate::api::{Read, TEMPLATES};
use crate::components::{Empty, Reload, loaded};

/// Loads the templates, then shows the form.
#[component]
pub(in crate::pages::tasks) fn Composer() -> impl IntoView {
    let templates = loaded(
        Reload::new(),
        TEMPLATES,
        json!({}),
        "/templates/nodes",
        |templates| {
            let fits = |template: &&Value| {
                template.flag("/activeVersion/hasAiTask")
                    && template.maybe("/deprecationMessage").is_none()
            };
            let templates: Vec<Value> = templates.items("").iter().filter(fits).cloned().collect();
            if templates.is_empty() {
                return view! {
                <Empty title="No template can run a task">
                    <p>"Make one on the page " <a href="/templates">"Templates"</a> ", or ask an administrator to."</p>
                </Empty>
            }
            .into_any();
            }
            form(templates)
        },
    );
    view! { <section class="composer card" aria-label="New task">{templates}</section> }
}
