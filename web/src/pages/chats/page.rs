//! The page of a chat.

use leptos::prelude::*;

use super::header::header;
use super::input::chat_input;
use super::live::LiveChat;
use super::view::conversation;
use crate::components::{ErrorPanel, Skeleton, gone, live};
use crate::context::{Face, show_face};

/// A chat with what is said in it.
pub(crate) fn chat_page(id: &str) -> AnyView {
    let chat = LiveChat::follow(id);
    let (title, status) = (chat.text("/title"), chat.text("/status"));
    show_face(move || {
        let title = title.get();
        match status.get().as_str() {
            "RUNNING" | "INTERRUPTING" => (format!("Working: {title}"), Face::Working),
            "ERROR" => (format!("Failed: {title}"), Face::Failed),
            _ if title.is_empty() => ("Chat".to_owned(), Face::Neutral),
            _ => (title, Face::Neutral),
        }
    });
    let is_there = chat.is_there();
    let id = StoredValue::new(id.to_owned());
    let page = move || {
        if let Some(failure) = chat.failure.get() {
            return if failure.is_not_found() || failure.is_invalid_input() {
                gone("There is no such chat")
            } else {
                view! { <ErrorPanel failure/> }.into_any()
            };
        }
        if !is_there.get() {
            return view! { <Skeleton rows=6/> }.into_any();
        }
        id.with_value(|id| {
            view! {
                {header(id, chat)}
                {conversation(chat)}
                {chat_input(id, chat)}
            }
            .into_any()
        })
    };
    view! { <div class="page chat-page" data-testid="chat-page">{live(page)}</div> }.into_any()
}
