//! The form of a new task.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::draft::Draft;
use crate::api::{CREATE_TASK, Read};
use crate::components::{Actions, ErrorPanel, live, live_text, nothing, written};
use crate::context::use_go;

/// Prompt, template, preset, parameters and what else a task may be given.
pub(super) fn form(templates: Vec<Value>) -> AnyView {
    let draft = Draft::new();
    draft.choose_first(&templates);
    let form = NodeRef::<html::Form>::new();
    let actions = Actions::new();
    let go = use_go();

    Effect::new(move |_| draft.failed(actions.failure.get()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !actions.busy.get_untracked() {
            actions.run(CREATE_TASK, draft.input(), move |payload| {
                go.to(&format!("/tasks/{}", payload.text("/task/id")));
            });
        }
    };
    let send_by_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            if let Some(form) = form.get_untracked() {
                // Refused only for a form that is not in the page.
                let _ = form.request_submit();
            }
        }
    };
    let prompt_error = move || {
        draft.errors.with(|errors| {
            let error = errors.iter().find(|error| error.is_at("prompt"));
            error.map(|error| error.message.clone())
        })
    };
    let fields: Vec<AnyView> = draft.fields.with_value(|fields| {
        fields
            .iter()
            .map(|field| field.view(draft.errors))
            .collect()
    });
    let parameters = move || {
        let fields = draft.parameters.get();
        if fields.is_empty() {
            return nothing();
        }
        let fields: Vec<AnyView> = fields
            .iter()
            .map(|field| field.view(draft.parameter_errors))
            .collect();
        view! { <div class="composer-parameters">{fields}</div> }.into_any()
    };
    view! {
        <form node_ref=form class="composer-form" on:submit=submit on:keydown=send_by_key>
            <label class="field">
                <span class="visually-hidden">"Prompt"</span>
                <textarea
                    id="prompt"
                    class="composer-prompt"
                    rows="4"
                    required
                    placeholder="What is to be done?"
                    data-testid="prompt"
                    aria-invalid=move || prompt_error().map(|_| "true")
                    bind:value=draft.prompt
                ></textarea>
                <span class="field-error" role="alert">{prompt_error}</span>
            </label>
            {choices(draft, templates)}
            {live(parameters)}
            <details>
                <summary>"More: name, owner, auto-pause"</summary>
                <div class="composer-choices">{fields}</div>
            </details>
            {live(move || match draft.failure.get() {
                Some(failure) => view! { <ErrorPanel failure/> }.into_any(),
                None => nothing(),
            })}
            <div class="composer-end">
                <span class="quiet composer-hint"><kbd>"Ctrl"</kbd>" + "<kbd>"Enter"</kbd></span>
                <button class="button button-primary" data-testid="create-task" disabled=actions.busy>
                    {live_text(move || if actions.busy.get() { "Creating…" } else { "Create task" }.to_owned())}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn choices(draft: Draft, templates: Vec<Value>) -> AnyView {
    let chosen = draft
        .template
        .with_untracked(|template| template.text("/id"));
    let options: Vec<AnyView> = templates
        .iter()
        .map(|template| {
            let id = template.text("/id");
            let selected = id == chosen;
            view! { <option value=id selected=selected>{template.title("/displayName", "/name")}</option> }
                .into_any()
        })
        .collect();
    let choose = move |id: String| {
        let template = templates
            .iter()
            .find(|template| template["id"] == id.as_str());
        draft.choose(template.cloned().unwrap_or_default());
    };
    let presets = move || {
        let presets = draft
            .template
            .with(|template| template.items("/activeVersion/presets").to_vec());
        if presets.is_empty() {
            return nothing();
        }
        let options: Vec<AnyView> = presets
            .iter()
            .map(|preset| {
                view! {
                    <option
                        value=preset.text("/id")
                        title=preset.text("/description")
                        selected=preset.flag("/isDefault")
                    >{preset.text("/name")}</option>
                }
                .into_any()
            })
            .collect();
        view! {
            <label class="field">
                <span class="field-label">"Preset"</span>
                <select data-testid="preset-select" on:change=move |event| draft.choose_preset(written(&event))>
                    <option value="">"None"</option>
                    {options}
                </select>
            </label>
        }
        .into_any()
    };
    view! {
        <div class="composer-choices">
            <label class="field">
                <span class="field-label">"Template"</span>
                <select data-testid="template-select" on:change=move |event| choose(written(&event))>
                    {options}
                </select>
            </label>
            {live(presets)}
        </div>
        <p class="field-help">{live_text(move || draft.template.with(|template| template.text("/description")))}</p>
    }
    .into_any()
}
