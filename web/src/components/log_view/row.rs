//! One line of a log.

use leptos::prelude::*;

use crate::api::{LogEntry, SchemaEnum};
use crate::components::StyledLine;
use crate::{terminal, time};

/// One line: its number, when it was written, and its text.
#[component]
pub(super) fn Row(
    /// From the top, starting at 0.
    number: usize,
    line: LogEntry,
) -> impl IntoView {
    let at = time::parse(&line.at);
    let title = format!(
        "{} · {} · {}",
        line.stage,
        line.source.label(),
        line.level.label()
    );
    view! {
        <div class="log-row" data-level=line.level.label() title=title>
            <span class="log-number">{number + 1}</span>
            <span class="log-time">{at.map(time::clock)}</span>
            <span class="log-text"><StyledLine spans=terminal::styled(&line.text)/></span>
        </div>
    }
}
