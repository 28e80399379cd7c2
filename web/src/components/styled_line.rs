//! A line of a terminal's text.

use leptos::prelude::*;

use crate::terminal::Span;

/// Draws spans as text nodes; their styles are classes.
#[component]
pub(crate) fn StyledLine(spans: Vec<Span>) -> impl IntoView {
    spans
        .into_iter()
        .map(|span| {
            let classes = span.style.classes();
            if classes.is_empty() {
                span.text.into_any()
            } else {
                view! { <span class=classes>{span.text}</span> }.into_any()
            }
        })
        .collect_view()
}
