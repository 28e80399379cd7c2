//! A part of the page that follows signals.

use leptos::prelude::*;

/// Draws again what `draw` reads. All such parts are one type, whatever they draw.
pub(crate) fn live(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed(Box::new(draw))
}

fn boxed(draw: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || draw()).into_any()
}

/// A text that follows signals.
pub(crate) fn live_text(text: impl Fn() -> String + Send + 'static) -> AnyView {
    live(move || text().into_any())
}

/// Nothing.
pub(crate) fn nothing() -> AnyView {
    ().into_any()
}
