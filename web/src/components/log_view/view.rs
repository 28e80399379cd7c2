//! The list in its scrolling frame.

use leptos::html;
use leptos::prelude::*;

use super::buffer::{LogBuffer, LogState};
use super::row::Row;
use crate::components::ErrorPanel;
use crate::window as rows;

/// Pixels a row is high, as in the style sheet.
const ROW_HEIGHT: f64 = 20.0;
/// Before the frame has been measured.
const FIRST_HEIGHT: f64 = 480.0;

/// A log with line numbers, times and colours, that follows its end until it is scrolled up.
#[component]
pub(crate) fn LogView(
    log: LogBuffer,
    /// What it is the log of.
    label: &'static str,
    /// Shown while there is no line.
    empty: &'static str,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let height = RwSignal::new(FIRST_HEIGHT);
    let follow = RwSignal::new(true);
    let seen = RwSignal::new(0_usize);
    let total = Memo::new(move |_| log.lines.with(Vec::len));
    let drawn = Memo::new(move |_| rows::visible(total.get(), ROW_HEIGHT, top.get(), height.get()));
    let content = move || pixels(total.get());

    // A frame that the browser was asked for may come after the view is gone.
    let measure = move || {
        if let Some(Some(frame)) = frame.try_get_untracked() {
            let _ = top.try_set(f64::from(frame.scroll_top()));
            let _ = height.try_set(f64::from(frame.client_height()));
        }
    };
    let to_end = move || {
        if let Some(Some(frame)) = frame.try_get_untracked() {
            frame.set_scroll_top(frame.scroll_height());
        }
        measure();
    };
    let scrolled = move |_| {
        measure();
        let content = pixels(total.get_untracked());
        let at_end = rows::at_end(
            content,
            top.get_untracked(),
            height.get_untracked(),
            ROW_HEIGHT,
        );
        if !at_end && follow.get_untracked() {
            seen.set(total.get_untracked());
        }
        follow.set(at_end);
    };
    Effect::new(move |_| {
        total.track();
        if follow.get_untracked() {
            request_animation_frame(to_end);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());

    let unseen = move || total.get().saturating_sub(seen.get());
    view! {
        <div class="log">
            <div
                node_ref=frame
                class="log-frame"
                tabindex="0"
                role="region"
                aria-label=label
                data-testid=testid
                data-lines=total
                on:scroll=scrolled
            >
                <div class="log-content" style:height=move || format!("{}px", content())>
                    <div
                        class="log-rows"
                        style:transform=move || format!("translateY({}px)", pixels(drawn.get().start))
                    >
                        <For each=move || drawn.get() key=|number| *number let:number>
                            {log.lines.with_untracked(|lines| lines.get(number).cloned())
                                .map(|line| view! { <Row number line/> })}
                        </For>
                    </div>
                </div>
                <Show when=move || total.get() == 0 && !matches!(log.state.get(), LogState::Failed(_))>
                    <p class="log-empty">
                        {move || if log.state.get() == LogState::Complete { "The log is empty." } else { empty }}
                    </p>
                </Show>
            </div>
            <Show when=move || !follow.get() && (unseen() > 0)>
                <button
                    type="button"
                    class="button button-small log-follow"
                    on:click=move |_| { follow.set(true); to_end(); }
                >
                    {move || format!("↓ {} new lines", unseen())}
                </button>
            </Show>
            <p class="log-foot quiet">
                {move || format!("{} lines", total.get())}
                {move || log.truncated.get().then_some(" · the log was over its limit: lines are missing")}
            </p>
            {move || match log.state.get() {
                LogState::Failed(failure) => Some(view! { <ErrorPanel failure/> }),
                LogState::Open | LogState::Complete => None,
            }}
        </div>
    }
}

#[expect(clippy::cast_precision_loss, reason = "no log has so many lines")]
fn pixels(lines: usize) -> f64 {
    lines as f64 * ROW_HEIGHT
}
