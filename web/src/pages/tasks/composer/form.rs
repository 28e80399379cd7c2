//! The form of a new task.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::draft::Draft;
use crate::api::{self, Failure, Template, use_api};
use crate::components::ErrorPanel;
use crate::pages::tasks::parameters::ParameterInput;

/// Prompt, template, preset, parameters and name.
#[component]
pub(super) fn Form(templates: Vec<Template>) -> impl IntoView {
    let api = use_api();
    let draft = Draft::new();
    draft.choose_first(&templates);
    let form = NodeRef::<html::Form>::new();
    let sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let navigate = use_navigate();
    let go = StoredValue::new_local(move |path: &str| navigate(path, NavigateOptions::default()));

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = draft.input().filter(|_| !sending.get_untracked()) else {
            return;
        };
        sending.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = api
                .run::<api::CreateTask>(api::create_task::Variables { input })
                .await;
            if sending.try_set(false).is_some() {
                return;
            }
            match answer.map(|data| data.create_task) {
                Ok(payload) => match payload.task {
                    Some(task) => go.with_value(|go| go(&format!("/tasks/{}", task.id))),
                    None => draft.refused(payload.errors.into_iter().map(Into::into).collect()),
                },
                Err(error) => failure.set(Some(error)),
            }
        });
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
                    aria-invalid=move || draft.error_at("prompt").map(|_| "true")
                    bind:value=draft.prompt
                ></textarea>
                <FieldMessage draft field="prompt"/>
            </label>
            <Choices draft templates/>
            <Parameters draft/>
            <ul class="field-error" role="alert">
                {move || draft.other_errors().into_iter().map(|message| view! { <li>{message}</li> }).collect_view()}
            </ul>
            {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
            <div class="composer-end">
                <span class="quiet composer-hint"><kbd>"Ctrl"</kbd>" + "<kbd>"Enter"</kbd></span>
                <button class="button button-primary" data-testid="create-task" disabled=sending>
                    {move || if sending.get() { "Creating…" } else { "Create task" }}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Choices(draft: Draft, templates: Vec<Template>) -> impl IntoView {
    let chosen = draft
        .template
        .with_untracked(|template| template.as_ref().map(|template| template.name.clone()));
    let options = templates
        .iter()
        .map(|template| {
            let selected = chosen.as_ref() == Some(&template.name);
            view! { <option value=template.name.clone() selected=selected>{template.title().to_owned()}</option> }
        })
        .collect_view();
    let choose = move |name: String| {
        draft.choose(
            templates
                .iter()
                .find(|template| template.name == name)
                .cloned(),
        );
    };
    let presets = move || {
        draft.template.with(|template| {
            let version = template.as_ref().and_then(Template::task_version);
            version
                .map(|version| version.presets.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <div class="composer-choices">
            <label class="field">
                <span class="field-label">"Template"</span>
                <select
                    data-testid="template-select"
                    on:change:target=move |event| choose(event.target().value())
                >
                    {options}
                </select>
                <FieldMessage draft field="template"/>
            </label>
            {move || {
                let presets = presets();
                (!presets.is_empty()).then(|| view! {
                    <label class="field">
                        <span class="field-label">"Preset"</span>
                        <select
                            data-testid="preset-select"
                            on:change:target=move |event| draft.choose_preset(event.target().value())
                        >
                            <option value="">"None"</option>
                            {presets.into_iter().map(|preset| view! {
                                <option value=preset.id title=preset.description selected=preset.is_default>{preset.name}</option>
                            }).collect_view()}
                        </select>
                    </label>
                })
            }}
            <label class="field">
                <span class="field-label">"Name " <span class="quiet">"(optional)"</span></span>
                <input
                    type="text"
                    maxlength="32"
                    autocomplete="off"
                    placeholder="Made from the prompt"
                    data-testid="task-name-input"
                    aria-invalid=move || draft.error_at("name").map(|_| "true")
                    bind:value=draft.name
                />
                <FieldMessage draft field="name"/>
            </label>
        </div>
        <p class="field-help">
            {move || draft.template.with(|template| template.as_ref().map(|template| template.description.clone()))}
        </p>
    }
}

#[component]
fn Parameters(draft: Draft) -> impl IntoView {
    move || {
        let fields = draft.fields.get();
        (!fields.is_empty()).then(|| view! {
            <div class="composer-parameters">
                {fields.into_iter().map(|field| view! { <ParameterInput field errors=draft.errors/> }).collect_view()}
            </div>
        })
    }
}

#[component]
fn FieldMessage(draft: Draft, field: &'static str) -> impl IntoView {
    move || {
        draft.error_at(field).map(|message| view! {
            <span class="field-error" role="alert" data-testid=format!("{field}-error")>{message}</span>
        })
    }
}
