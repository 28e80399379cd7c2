//! Names and what they stand for.

use leptos::prelude::*;

use super::live::nothing;
use super::prose::prose;
use crate::components::Ago;
use crate::time;

/// A list of names and what they stand for; entries without a text are left out.
#[derive(Default)]
pub(crate) struct Facts(Vec<AnyView>);

impl Facts {
    /// Adds anything.
    pub(crate) fn with(mut self, name: impl Into<String>, what: impl IntoAny) -> Self {
        let (name, what) = (name.into(), what.into_any());
        self.0
            .push(view! { <dt>{name}</dt><dd>{what}</dd> }.into_any());
        self
    }

    /// Adds a text, if there is one.
    pub(crate) fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            self
        } else {
            self.with(name, text)
        }
    }

    /// Adds a sentence, if there is one; what stands between backticks is shown as code.
    pub(crate) fn prose(self, name: impl Into<String>, text: &str) -> Self {
        if text.is_empty() {
            self
        } else {
            self.with(name, prose(text))
        }
    }

    /// Adds a time, if there is one.
    pub(crate) fn at(self, name: &'static str, at: Option<String>) -> Self {
        match at {
            Some(at) => self.with(name, when(&at)),
            None => self,
        }
    }

    /// The list.
    pub(crate) fn view(self) -> AnyView {
        if self.0.is_empty() {
            return nothing();
        }
        view! { <dl class="facts">{self.0}</dl> }.into_any()
    }
}

/// A time, written out, as it is here.
pub(crate) fn when(at: &str) -> String {
    time::parse(at).map_or_else(|| at.to_owned(), time::full)
}

/// How long ago a time was, or a word for never.
pub(crate) fn ago(at: Option<String>, never: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <span><Ago at/>" ago"</span> }.into_any(),
        None => never.into_any(),
    }
}
