//! The box, whatever the state of the templates.

use leptos::prelude::*;
use serde_json::json;

use super::choice::{choices_of, favorite};
use super::form::form;
use crate::api::{Read, TEMPLATES};
use crate::components::{Empty, Reload, loaded};

/// Loads the templates, then shows the form.
#[component]
pub(in crate::pages::tasks) fn Composer() -> impl IntoView {
    let variables = json!({ "query": null, "favorite": favorite() });
    let templates = loaded(Reload::new(), TEMPLATES, variables, "", |data| {
        let templates = choices_of(data);
        if templates.is_empty() {
            no_template()
        } else {
            form(templates, data.flag("/templates/pageInfo/hasNextPage"))
        }
    });
    view! { <section class="composer card" aria-label="New task">{templates}</section> }
}

fn no_template() -> AnyView {
    view! {
        <Empty title="No template can run a task">
            <p>"Make one on the page " <a href="/templates">"Templates"</a> ", or ask an administrator to."</p>
        </Empty>
    }
    .into_any()
}
