//! Chooses the template of a new task.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::draft::Draft;
use crate::api::{Read, TEMPLATES, use_api};
use crate::browser;
use crate::components::{live, live_text, nothing, written};

/// Remembers the template of the last task.
const TEMPLATE_KEY: &str = "taskyard-template";

/// The starter template that works on any machine, for the first task.
const FIRST_TEMPLATE: &str = "shell";

/// A pause in typing starts the search.
const PAUSE: Duration = Duration::from_millis(250);

/// The name of the template to begin with.
pub(super) fn favorite() -> String {
    browser::kept(TEMPLATE_KEY)
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| FIRST_TEMPLATE.to_owned())
}

/// Begins with this template the next time.
pub(super) fn remember(template: &Value) {
    browser::keep(TEMPLATE_KEY, &template.text("/name"));
}

/// The templates of an answer that tasks can be made from, the one to begin with among them.
pub(super) fn choices_of(data: &Value) -> Vec<Value> {
    let favorite = &data["template"];
    let listed = data.items("/templates/nodes");
    let is_further_down = listed.iter().all(|other| other["id"] != favorite["id"]);
    let first = std::iter::once(favorite).filter(|_| is_further_down);
    let fits = |template: &&Value| {
        template.flag("/activeVersion/hasAiTask") && template.maybe("/deprecationMessage").is_none()
    };
    first.chain(listed).filter(fits).cloned().collect()
}

/// The choice; with a search where there are more than were loaded.
pub(super) fn template_choice(draft: Draft, templates: Vec<Value>, has_more: bool) -> AnyView {
    let templates = RwSignal::new(templates);
    let choose = move |id: String| {
        let chosen = templates.with_untracked(|templates| {
            let found = templates.iter().find(|one| one["id"] == id.as_str());
            found.cloned()
        });
        draft.choose(chosen.unwrap_or_default());
    };
    let options = move || {
        let chosen = draft
            .template
            .with_untracked(|template| template.text("/id"));
        let option = |template: &Value| {
            let id = template.text("/id");
            let selected = id == chosen;
            view! { <option value=id selected=selected>{template.title("/displayName", "/name")}</option> }
                .into_any()
        };
        templates.with(|templates| templates.iter().map(option).collect::<Vec<_>>().into_any())
    };
    view! {
        {has_more.then(|| search(draft, templates))}
        <label class="field">
            <span class="field-label">"Template"</span>
            <select data-testid="template-select" on:change=move |event| choose(written(&event))>
                {live(options)}
            </select>
        </label>
    }
    .into_any()
}

/// A field that fills the choice with what fits, and chooses the first of it.
fn search(draft: Draft, templates: RwSignal<Vec<Value>>) -> AnyView {
    let api = use_api();
    let said = RwSignal::new(String::new());
    let look = debounce(PAUSE, move |text: String| {
        spawn_local(async move {
            let variables = json!({ "query": text, "favorite": "" });
            let found = match api.ask(TEMPLATES, variables).await {
                Ok(data) => choices_of(&data),
                Err(failure) => {
                    let _ = said.try_set(failure.message);
                    return;
                }
            };
            let Some(first) = found.first().cloned() else {
                let _ = said.try_set("No template fits.".to_owned());
                return;
            };
            let _ = said.try_set(String::new());
            if templates.try_set(found).is_none() {
                draft.choose(first);
            }
        });
    });
    let look = StoredValue::new_local(RefCell::new(look));
    view! {
        <label class="field">
            <span class="field-label">"Find a template"</span>
            <input
                type="search"
                placeholder="Words of its name or description"
                data-testid="template-search"
                on:input=move |event| {
                    let text = written(&event);
                    look.with_value(|look| look.borrow_mut()(text));
                }
            />
            {live(move || if said.with(String::is_empty) {
                nothing()
            } else {
                view! { <span class="field-error" role="alert">{live_text(move || said.get())}</span> }.into_any()
            })}
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::choices_of;

    #[test]
    fn only_what_runs_tasks_is_offered_and_the_one_to_begin_with_is_among_it() {
        let template = |id: &str, runs_tasks: bool| json!({ "id": id, "activeVersion": { "hasAiTask": runs_tasks } });
        let ids = |favorite| {
            let nodes = [template("a", true), template("b", false)];
            let data = json!({ "templates": { "nodes": nodes }, "template": favorite });
            let choices = choices_of(&data);
            choices
                .iter()
                .map(|template| template["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(json!(null)), ["a"]);
        assert_eq!(ids(template("a", true)), ["a"]);
        assert_eq!(ids(template("z", true)), ["z", "a"]);
    }
}
