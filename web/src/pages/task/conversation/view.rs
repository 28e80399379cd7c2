//! The conversation in its scrolling frame, above the field for the next message.

use leptos::html;
use leptos::prelude::*;

use super::input::MessageInput;
use super::model::Conversation;
use super::output::Output;
use super::transcript::{Body, Message};
use crate::api::TaskStatus;
use crate::components::{Ago, Empty, ErrorPanel};
use crate::pages::task::live::LiveTask;
use crate::window::at_end;

/// Pixels from the end that still count as the end, twice.
const NEAR: f64 = 64.0;

/// What was said, following its end until it is scrolled up.
#[component]
pub(in crate::pages::task) fn ConversationView(
    id: String,
    live: LiveTask,
    conversation: Conversation,
) -> impl IntoView {
    let transcript = conversation.transcript;
    let frame = NodeRef::<html::Div>::new();
    let follow = RwSignal::new(true);
    let seen = RwSignal::new(0_usize);
    let count = Memo::new(move |_| transcript.with(|transcript| transcript.count));
    let blocks = Memo::new(move |_| {
        transcript.with(|transcript| {
            transcript
                .blocks()
                .iter()
                .map(|block| block.first)
                .collect::<Vec<_>>()
        })
    });
    // A frame that the browser was asked for may come after the view is gone.
    let to_end = move || {
        if let Some(Some(frame)) = frame.try_get_untracked() {
            frame.set_scroll_top(frame.scroll_height());
        }
    };
    let scrolled = move |_| {
        let Some(frame) = frame.get_untracked() else {
            return;
        };
        let [content, top, height] = [
            frame.scroll_height(),
            frame.scroll_top(),
            frame.client_height(),
        ]
        .map(f64::from);
        let end = at_end(content, top, height, NEAR);
        if !end && follow.get_untracked() {
            seen.set(count.get_untracked());
        }
        follow.set(end);
    };
    Effect::new(move |_| {
        count.track();
        if follow.get_untracked() {
            request_animation_frame(to_end);
        }
    });
    let input = move |first: i64| -> Option<Message> {
        transcript.with_untracked(|transcript| match &transcript.block(first)?.body {
            Body::Input(message) => Some(Message::clone(message)),
            Body::Output(_) => None,
        })
    };
    let unseen = move || count.get().saturating_sub(seen.get());
    view! {
        <section class="conversation" aria-label="Conversation">
            {move || conversation.failure.get().map(|failure| view! { <ErrorPanel failure/> })}
            <div
                node_ref=frame
                class="conversation-frame"
                tabindex="0"
                role="region"
                aria-label="Messages"
                data-testid="conversation"
                data-messages=count
                on:scroll=scrolled
            >
                <Show when=move || blocks.with(Vec::is_empty)><Nothing live/></Show>
                <For each=move || blocks.get() key=|first| *first let:first>
                    {match input(first) {
                        Some(message) => view! { <Input message/> }.into_any(),
                        None => view! { <Output conversation first/> }.into_any(),
                    }}
                </For>
            </div>
            <Show when=move || !follow.get() && (unseen() > 0)>
                <button
                    type="button"
                    class="button button-small conversation-follow"
                    on:click=move |_| { follow.set(true); to_end(); }
                >
                    {move || format!("↓ {} new", unseen())}
                </button>
            </Show>
            <MessageInput id live/>
        </section>
    }
}

#[component]
fn Input(message: Message) -> impl IntoView {
    view! {
        <div class="bubble" data-testid="input-message">
            <p class="bubble-head quiet">
                {message.author} " · "
                <Ago at=message.created_at/> " ago"
            </p>
            <p class="bubble-text">{message.text}</p>
        </div>
    }
}

#[component]
fn Nothing(live: LiveTask) -> impl IntoView {
    let status = live.status();
    view! {
        <Empty title="Nothing was said yet">
            <p>
                {move || match status.get() {
                    Some(TaskStatus::Pending | TaskStatus::Initializing) => {
                        "The task is starting. Its output shows here as soon as there is any; the Build tab shows how far it is."
                    }
                    Some(TaskStatus::Error) => "The task did not come up. The Build and Agent tabs show why.",
                    Some(TaskStatus::Paused) => "The task is paused. Resume it to go on.",
                    _ => "The agent's output shows here as soon as there is any.",
                }}
            </p>
        </Empty>
    }
}
