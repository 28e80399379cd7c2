//! Light or dark.

use leptos::prelude::*;

use crate::browser;

const KEY: &str = "taskyard-theme";

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    System,
    Light,
    Dark,
}

impl Choice {
    /// Every choice, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of the page's `data-theme`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice for people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// The page's theme; the choice is kept in the browser.
#[derive(Clone, Copy)]
pub(crate) struct Theme(RwSignal<Choice>);

impl Theme {
    pub(super) fn start() -> Self {
        let kept = browser::kept(KEY);
        let choice = Choice::ALL
            .into_iter()
            .find(|choice| Some(choice.name()) == kept.as_deref())
            .unwrap_or(Choice::System);
        let theme = Self(RwSignal::new(choice));
        theme.show();
        theme
    }

    /// The choice now.
    pub(crate) fn choice(self) -> Choice {
        self.0.get()
    }

    /// Chooses, and keeps the choice.
    pub(crate) fn choose(self, choice: Choice) {
        self.0.set(choice);
        browser::keep(KEY, choice.name());
        self.show();
    }

    /// Goes on to the next choice of the switch.
    pub(crate) fn next(self) {
        let at = Choice::ALL
            .iter()
            .position(|choice| *choice == self.0.get_untracked());
        self.choose(Choice::ALL[(at.unwrap_or(0) + 1) % Choice::ALL.len()]);
    }

    fn show(self) {
        if let Some(root) = document().document_element() {
            // The name and the value are always valid.
            let _ = root.set_attribute("data-theme", self.0.get_untracked().name());
        }
    }
}
