//! The field for the next message.

use leptos::ev::{self, KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::files::Attached;
use super::live::LiveChat;
use crate::api::{INTERRUPT_CHAT, REMOVE_QUEUED_CHAT_MESSAGE, Read, SEND_CHAT_MESSAGE};
use crate::browser;
use crate::components::{Actions, live, nothing, written};

/// Messages that wait, the field for the next one, and the button that interrupts.
pub(super) fn chat_input(id: &str, chat: LiveChat) -> AnyView {
    let actions = Actions::new();
    let text = RwSignal::new(String::new());
    let attached = Attached::new();
    let id = StoredValue::new(id.to_owned());
    let is_busy = chat.is_busy();
    let is_archived = chat.at("/isArchived");
    let send = move || {
        if text.with_untracked(String::is_empty) || actions.busy.get_untracked() {
            return;
        }
        let input = json!({
            "chatId": id.get_value(),
            "text": text.get_untracked(),
            "files": attached.input(),
            "idempotencyKey": browser::unique(),
        });
        actions.run(SEND_CHAT_MESSAGE, input, move |_| {
            let _ = text.try_set(String::new());
            attached.clear();
        });
    };
    let interrupt =
        move || actions.run(INTERRUPT_CHAT, json!({ "chatId": id.get_value() }), |_| ());
    let by_key = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && is_busy.get_untracked() && !browser::is_covered() {
            interrupt();
        }
    });
    on_cleanup(move || by_key.remove());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let stop = move || {
        if is_busy.get() {
            actions.button("Interrupt (Esc)", "interrupt", interrupt)
        } else {
            nothing()
        }
    };
    let form = move || {
        if is_archived.get().flag("") {
            return view! { <p class="quiet">"This chat is archived: take it out of the archive to go on."</p> }.into_any();
        }
        view! {
            <form class="chat-input" on:submit=submit>
                {message_field(text, "Message to the model", send)}
                <div class="chat-input-end">
                    {attached.view()}
                    {live(stop)}
                    <button class="button button-primary" data-testid="send-message" disabled=actions.busy>
                        {move || if is_busy.get() { "Send when it is done" } else { "Send" }}
                    </button>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        {actions.failed()}
        {queue(chat, actions)}
        {live(form)}
    }
    .into_any()
}

fn queue(chat: LiveChat, actions: Actions) -> AnyView {
    let queued = chat.queued();
    let row = move |(id, text): (String, String)| {
        let take_back = move || {
            let input = json!({ "messageId": id });
            actions.run(REMOVE_QUEUED_CHAT_MESSAGE, input, |_| ());
        };
        view! {
            <li class="row" data-testid="queued">
                <span class="row-main"><span class="quiet">"Waits: "</span>{text}</span>
                {actions.small("Take back", "take-back", take_back)}
            </li>
        }
    };
    view! {
        <ul class="rows" aria-label="Messages that wait">
            <For each=move || queued.get() key=Clone::clone let:waiting>{row(waiting)}</For>
        </ul>
    }
    .into_any()
}

/// A field for a message; Ctrl+Enter sends it.
pub(super) fn message_field(
    text: RwSignal<String>,
    label: &'static str,
    send: impl Fn() + 'static,
) -> AnyView {
    let by_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
        {
            event.prevent_default();
            send();
        }
    };
    view! {
        <textarea
            rows="3"
            placeholder=format!("{label} (Ctrl+Enter sends)")
            aria-label=label
            data-testid="chat-message"
            on:keydown=by_key
            bind:value=text
        ></textarea>
    }
    .into_any()
}

/// The models to choose from; the default one when none is chosen.
pub(super) fn model_choice(
    models: &Value,
    chosen: &str,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let option = |model: &Value| {
        let (id, name) = (model.text("/id"), model.text("/displayName"));
        let is_chosen = if chosen.is_empty() {
            model.flag("/isDefault")
        } else {
            chosen == id.as_str()
        };
        view! { <option value=id selected=is_chosen>{name}</option> }.into_any()
    };
    let options: Vec<AnyView> = models.items("").iter().map(option).collect();
    view! {
        <select class="chat-model" aria-label="Model" data-testid="model" on:change=move |event| choose(written(&event))>
            {options}
        </select>
    }
    .into_any()
}
