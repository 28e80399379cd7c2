//! A message with its parts.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::card::tool_card;
use super::live::LiveChat;
use super::transcript::{Message, Part};
use crate::api::{EDIT_CHAT_MESSAGE, Read};
use crate::components::{Actions, Ago, Field, Form, Kind, Markdown, badge, live, nothing};

/// The message; it can be edited when it counts.
pub(super) fn message(chat: LiveChat, id: &str, counts: bool) -> AnyView {
    let found = chat
        .transcript
        .with_untracked(|transcript| transcript.message(id).cloned());
    let Some(message) = found else {
        return nothing();
    };
    let role = message.head.with_untracked(|head| head.text("/role"));
    match role.as_str() {
        "USER" => said_by_user(chat, &message, counts),
        "SUMMARY" => view! {
            <details class="card" data-testid="summary">
                <summary>"What was said before, in short"</summary>
                <div class="stack">{parts(&message)}</div>
            </details>
        }
        .into_any(),
        _ => said_by_model(message),
    }
}

fn said_by_user(chat: LiveChat, message: &Message, counts: bool) -> AnyView {
    let head = message.head.get_untracked();
    let author = head.text("/author/username");
    let created_at = Signal::stored(head.text("/createdAt"));
    let edit = if counts {
        edit(chat, message)
    } else {
        nothing()
    };
    view! {
        <div class="bubble" data-testid="user-message">
            <p class="bubble-head quiet">{author} " · " <Ago at=created_at/> " ago" {edit}</p>
            {parts(message)}
        </div>
    }
    .into_any()
}

/// Says something else instead.
fn edit(chat: LiveChat, message: &Message) -> AnyView {
    let actions = Actions::new();
    let is_busy = chat.is_busy();
    let (id, parts) = (message.id.clone(), message.parts.clone());
    live(move || {
        if is_busy.get() {
            return nothing();
        }
        let (id, parts) = (id.clone(), parts.clone());
        actions.small("Edit…", "edit-message", move || {
            let texts = parts.get_untracked().into_iter();
            let texts = texts.map(|part| part.value.get_untracked());
            let texts = texts.filter(|part| part.text("/kind") == "TEXT");
            let text: String = texts.map(|part| part.text("/text")).collect();
            let help = "This message and everything after it do not count any more then. What tools did stays done.";
            Form::new(EDIT_CHAT_MESSAGE, "Send", json!({ "messageId": id }))
                .field(Field::new("text", "Message", Kind::Area).required().help(help).with(text))
                .open("Say something else instead");
        })
    })
}

fn said_by_model(message: Message) -> AnyView {
    let parts = parts(&message);
    let head = message.head;
    let status = Memo::new(move |_| head.with(|head| head.text("/status")));
    let mark = move || match status.get().as_str() {
        status @ ("FAILED" | "INTERRUPTED") => badge(status, "message-status"),
        _ => nothing(),
    };
    view! {
        <div class="chat-answer" data-testid="answer" data-status=status>
            {parts}
            {live(mark)}
        </div>
    }
    .into_any()
}

fn parts(message: &Message) -> AnyView {
    let parts = message.parts.clone();
    let is_user = message.head.with_untracked(|head| head.text("/role")) == "USER";
    view! {
        <For each=move || parts.get() key=|part| part.id.clone() let:part>{draw(part, is_user)}</For>
    }
    .into_any()
}

fn draw(part: Part, is_user: bool) -> AnyView {
    let now = part.value.get_untracked();
    let value = part.value.clone();
    let text = Memo::new(move |_| value.with(|part| part.text("/text")));
    match now.text("/kind").as_str() {
        "TEXT" if is_user => view! { <p class="bubble-text">{text}</p> }.into_any(),
        "TEXT" => view! { <Markdown text=text/> }.into_any(),
        "REASONING" => view! {
            <details class="chat-thoughts" data-testid="thoughts">
                <summary class="quiet">"Thoughts"</summary>
                <p class="plain-text quiet" tabindex="0">{text}</p>
            </details>
        }
        .into_any(),
        "TOOL_CALL" => tool_card(part),
        "FILE" => file(&now),
        _ => nothing(),
    }
}

fn file(part: &Value) -> AnyView {
    let name = part.text("/fileName");
    if part.text("/mediaType").starts_with("image/") {
        return view! { <p class="tag">"Image " {name}</p> }.into_any();
    }
    view! {
        <details>
            <summary>"File " {name}</summary>
            <pre class="plain-text" tabindex="0">{part.text("/text")}</pre>
        </details>
    }
    .into_any()
}
