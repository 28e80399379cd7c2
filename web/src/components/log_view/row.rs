//! One line of a log.

use leptos::prelude::*;

use crate::api::LogEntry;
use crate::components::StyledLine;
use crate::{terminal, time};

/// One line: its number, when it was written, and its text.
#[component]
pub(super) fn Row(
    /// From the top, starting at 0.
    number: usize,
    line: LogEntry,
) -> impl IntoView {
    let LogEntry {
        at,
        level,
        source,
        stage,
        text,
        ..
    } = line;
    let at = time::parse(&at);
    let title = format!("{stage} · {source} · {level}");
    view! {
        <div class="log-row" data-level=level title=title>
            <span class="log-number">{number + 1}</span>
            <span class="log-time">{at.map(time::clock)}</span>
            <span class="log-text">
                <StyledLine spans=terminal::styled(&text)/>
            </span>
        </div>
    }
}
