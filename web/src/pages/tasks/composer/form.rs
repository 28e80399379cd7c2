//! The form of a new task.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::choice::template_choice;
use super::draft::Draft;
use crate::api::{CREATE_TASK, Read};
use crate::components::{Actions, ErrorPanel, live, live_text, nothing, prose, written};
use crate::context::use_go;

/// Prompt, template, preset, parameters and what else a task may be given.
pub(super) fn form(templates: Vec<Value>, has_more: bool) -> AnyView {
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
            {choices(draft, templates, has_more)}
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

fn choices(draft: Draft, templates: Vec<Value>, has_more: bool) -> AnyView {
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
            {template_choice(draft, templates, has_more)}
            {live(presets)}
        </div>
        <p class="field-help">{live(move || draft.template.with(|template| prose(&template.text("/description"))))}</p>
    }
    .into_any()
}
