//! A block of the agent's output.

use leptos::prelude::*;

use super::model::Conversation;
use super::transcript::{Body, Transcript};
use crate::components::StyledLine;
use crate::terminal::{Line, Screen};

/// Lines of a block that are drawn; earlier ones on demand.
const DRAWN: usize = 1_000;

/// Output as a terminal shows it.
#[component]
pub(super) fn Output(
    conversation: Conversation,
    /// Sequence of the block's first message.
    first: i64,
) -> impl IntoView {
    let transcript = conversation.transcript;
    let earlier = RwSignal::new(0_usize);
    // Number and revision of the drawn lines: only lines that are new or written again are drawn again.
    let keys = Memo::new(move |_| {
        transcript.with(|transcript| {
            screen(transcript, first).map_or_else(Vec::new, |screen| {
                let start = screen.len().saturating_sub(DRAWN + earlier.get());
                (start..screen.len())
                    .map(|number| (number, screen.revision(number)))
                    .collect()
            })
        })
    });
    let hidden =
        Memo::new(move |_| keys.with(|keys| keys.first().map_or(0, |(number, _)| *number)));
    let line = move |number: usize| -> Option<Line> {
        transcript.with_untracked(|transcript| screen(transcript, first)?.line(number))
    };
    view! {
        <div class="output" data-testid="output">
            <Show when=move || { hidden.get() > 0 }>
                <button type="button" class="button button-small" on:click=move |_| earlier.update(|earlier| *earlier += DRAWN)>
                    {move || format!("{} earlier lines", hidden.get())}
                </button>
            </Show>
            <For each=move || keys.get() key=|key| *key let((number, _revision))>
                <div class="output-line">
                    {line(number).map(|line| view! { <StyledLine spans=line.spans/> })}
                </div>
            </For>
        </div>
    }
}

fn screen(transcript: &Transcript, first: i64) -> Option<&Screen> {
    match &transcript.block(first)?.body {
        Body::Output(screen) => Some(screen),
        Body::Input(_) => None,
    }
}
