//! Beginning a chat.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::files::Attached;
use super::input::{message_field, model_choice};
use crate::api::{CREATE_CHAT, MODELS, Read};
use crate::browser;
use crate::components::{Actions, Empty, Field, Form, Kind, Reload, loaded};
use crate::context::{use_go, use_viewer};

/// The field for what is asked first; how to get a model when there is none.
pub(super) fn new_chat() -> AnyView {
    loaded(Reload::new(), MODELS, json!({}), "/models", |models| {
        if models.items("").is_empty() {
            no_model()
        } else {
            form(models)
        }
    })
}

/// Says how chats get a model.
pub(super) fn no_model() -> AnyView {
    let what = if use_viewer().is(&["OWNER"]) {
        view! {
            <p>
                "Add a provider of models in the settings, or start the gateway with a key such as "
                <code>"ANTHROPIC_API_KEY"</code> " in its environment."
            </p>
            <a href="/settings" class="button">"Go to the settings"</a>
        }
        .into_any()
    } else {
        view! { <p>"Ask an owner of this site to add a provider of models in their settings."</p> }
            .into_any()
    };
    view! {
        <div data-testid="no-model"><Empty title="No model is configured yet">{what}</Empty></div>
    }
    .into_any()
}

fn form(models: &Value) -> AnyView {
    let actions = Actions::new();
    let go = use_go();
    let text = RwSignal::new(String::new());
    let model = RwSignal::new(String::new());
    let attached = Attached::new();
    let send = move || {
        if text.with_untracked(String::is_empty) || actions.busy.get_untracked() {
            return;
        }
        let mut input = json!({
            "text": text.get_untracked(),
            "files": attached.input(),
            "idempotencyKey": browser::unique(),
        });
        let model = model.get_untracked();
        if !model.is_empty() {
            input["modelId"] = Value::from(model);
        }
        actions.run(CREATE_CHAT, input, move |payload| {
            go.to(&format!("/chats/{}", payload.text("/chat/id")));
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    view! {
        <form class="chat-input" on:submit=submit>
            {actions.failed()}
            {message_field(text, "What do you want to do?", send)}
            <div class="chat-input-end">
                {attached.view()}
                {model_choice(models, "", move |chosen| model.set(chosen))}
                <button class="button button-primary" data-testid="create-chat" disabled=actions.busy>
                    "Start the chat"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// A button that begins a chat about a task.
pub(crate) fn chat_about(actions: Actions, task_id: String) -> AnyView {
    let go = use_go();
    actions.button("Chat about this task…", "chat-about", move || {
        Form::new(CREATE_CHAT, "Start the chat", json!({ "taskId": task_id }))
            .field(
                Field::new(
                    "text",
                    "What do you want to know or to be done?",
                    Kind::Area,
                )
                .required(),
            )
            .done(move |payload| go.to(&format!("/chats/{}", payload.text("/chat/id"))))
            .open("Chat about this task");
    })
}
