//! What was said, in its scrolling frame.

use leptos::html;
use leptos::prelude::*;

use super::live::LiveChat;
use super::message::message;
use super::transcript::Item;
use crate::window::at_end;

/// Pixels from the end that still count as the end.
const NEAR: f64 = 64.0;

/// The messages, following their end until it is scrolled up.
pub(super) fn conversation(chat: LiveChat) -> AnyView {
    let frame = NodeRef::<html::Div>::new();
    let follow = RwSignal::new(true);
    let items = chat.items();
    // A frame that the browser was asked for may come after the view is gone.
    let to_end = move || {
        if let Some(Some(frame)) = frame.try_get_untracked() {
            frame.set_scroll_top(frame.scroll_height());
        }
    };
    let scrolled = move |_| {
        if let Some(frame) = frame.get_untracked() {
            let [content, top, height] = [
                frame.scroll_height(),
                frame.scroll_top(),
                frame.client_height(),
            ]
            .map(f64::from);
            follow.set(at_end(content, top, height, NEAR));
        }
    };
    Effect::new(move |_| {
        chat.transcript.track();
        if follow.get_untracked() {
            request_animation_frame(to_end);
        }
    });
    view! {
        <section class="conversation" aria-label="Conversation">
            <div
                node_ref=frame
                class="conversation-frame chat-frame"
                tabindex="0"
                role="log"
                aria-label="Messages"
                data-testid="conversation"
                on:scroll=scrolled
            >
                <For each=move || items.get() key=Clone::clone let:item>{draw(chat, item)}</For>
            </div>
            <Show when=move || !follow.get()>
                <button
                    type="button"
                    class="button button-small conversation-follow chat-follow"
                    on:click=move |_| { follow.set(true); to_end(); }
                >"↓ To the end"</button>
            </Show>
        </section>
    }
    .into_any()
}

fn draw(chat: LiveChat, item: Item) -> AnyView {
    match item {
        Item::Message(id) => message(chat, &id, true),
        Item::Superseded(ids) => {
            let count = match ids.len() {
                1 => "1 message that does not count any more".to_owned(),
                many => format!("{many} messages that do not count any more"),
            };
            let messages: Vec<AnyView> = ids.iter().map(|id| message(chat, id, false)).collect();
            view! {
                <details class="chat-superseded" data-testid="superseded">
                    <summary class="quiet">{count}</summary>
                    {messages}
                </details>
            }
            .into_any()
        }
    }
}
