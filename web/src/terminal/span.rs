//! Styled text.

/// How a stretch of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a terminal's attributes are set and unset one by one"
)]
pub(crate) struct Style {
    /// One of the terminal's 16 colours.
    pub(crate) foreground: Option<u8>,
    /// One of the terminal's 16 colours.
    pub(crate) background: Option<u8>,
    pub(crate) bold: bool,
    pub(crate) dim: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    pub(crate) inverse: bool,
}

impl Style {
    /// The classes that draw it; empty for plain text.
    pub(crate) fn classes(self) -> String {
        let mut classes = Vec::new();
        let (foreground, background) = if self.inverse {
            (self.background, self.foreground)
        } else {
            (self.foreground, self.background)
        };
        if self.inverse && foreground.is_none() && background.is_none() {
            classes.push("ansi-inverse".to_owned());
        }
        if let Some(color) = foreground {
            classes.push(format!("ansi-fg-{color}"));
        }
        if let Some(color) = background {
            classes.push(format!("ansi-bg-{color}"));
        }
        for (set, class) in [
            (self.bold, "ansi-bold"),
            (self.dim, "ansi-dim"),
            (self.italic, "ansi-italic"),
            (self.underline, "ansi-underline"),
        ] {
            if set {
                classes.push(class.to_owned());
            }
        }
        classes.join(" ")
    }
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) style: Style,
    pub(crate) text: String,
}

/// One line of a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) spans: Vec<Span>,
}
