//! Text that a program wrote to a terminal, turned into lines of styled spans: escape sequences
//! become styles that the style sheet knows, and never anything but text and classes.

mod escape;
mod screen;
mod span;

pub(crate) use screen::Screen;
pub(crate) use span::{Line, Span};

/// One log line on its own, drawn from a clean start.
pub(crate) fn styled(text: &str) -> Vec<Span> {
    let mut screen = Screen::default();
    screen.push(text);
    screen.current().spans
}
