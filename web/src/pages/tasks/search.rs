//! What the list is narrowed to; the address holds it.

use serde_json::{Value, json};

use crate::api::{SchemaEnum, TaskState, TaskStatus};
use crate::browser::encode;

/// Views of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    All,
    NeedsYou,
    Running,
    Paused,
}

impl View {
    pub(super) const ALL: [Self; 4] = [Self::All, Self::NeedsYou, Self::Running, Self::Paused];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NeedsYou => "needs-you",
            Self::Running => "running",
            Self::Paused => "paused",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::NeedsYou => "Needs you",
            Self::Running => "Running",
            Self::Paused => "Paused",
        }
    }

    /// The statuses and states of the view's tasks; empty: any.
    fn bounds(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::All => (&[], &[]),
            Self::NeedsYou => (&[], &["IDLE", "FAILED"]),
            Self::Running => (&["PENDING", "INITIALIZING", "ACTIVE"], &[]),
            Self::Paused => (&["PAUSING", "PAUSED"], &[]),
        }
    }
}

/// All that narrows the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Search {
    pub(super) view: View,
    pub(super) text: String,
    pub(super) status: Option<TaskStatus>,
    pub(super) state: Option<TaskState>,
}

impl Search {
    /// Reads it from an address's parameters; what makes no sense is left out.
    pub(super) fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let view = parameter("view");
        let status = parameter("status");
        let state = parameter("state");
        Self {
            view: View::ALL
                .into_iter()
                .find(|v| Some(v.name()) == view.as_deref())
                .unwrap_or_default(),
            text: parameter("q").unwrap_or_default(),
            status: TaskStatus::ALL
                .iter()
                .copied()
                .find(|s| Some(s.wire()) == status.as_deref()),
            state: TaskState::ALL
                .iter()
                .copied()
                .find(|s| Some(s.wire()) == state.as_deref()),
        }
    }

    /// The address that shows it.
    pub(super) fn address(&self) -> String {
        let mut parts = Vec::new();
        if self.view != View::All {
            parts.push(format!("view={}", self.view.name()));
        }
        if !self.text.is_empty() {
            parts.push(format!("q={}", encode(&self.text)));
        }
        if let Some(status) = self.status {
            parts.push(format!("status={}", status.wire()));
        }
        if let Some(state) = self.state {
            parts.push(format!("state={}", state.wire()));
        }
        if parts.is_empty() {
            "/".to_owned()
        } else {
            format!("/?{}", parts.join("&"))
        }
    }

    /// What is asked of the API as text.
    pub(super) fn query(&self) -> Option<String> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// What is asked of the API beside that: a choice of its own goes before the view's.
    pub(super) fn filter(&self) -> Value {
        let (statuses, states) = self.view.bounds();
        let list = |own: Option<&'static str>, of_view: &[&'static str]| match own {
            Some(own) => json!([own]),
            None if of_view.is_empty() => Value::Null,
            None => json!(of_view),
        };
        json!({
            "status": list(self.status.map(TaskStatus::wire), statuses),
            "state": list(self.state.map(TaskState::wire), states),
        })
    }

    /// Whether it narrows the list at all.
    pub(super) fn narrows(&self) -> bool {
        *self != Self::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    fn read(address: &str) -> Search {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let parameters: HashMap<&str, String> = query
            .split('&')
            .filter_map(|part| part.split_once('='))
            .map(|(key, value)| (key, decode(value)))
            .collect();
        Search::read(|key| parameters.get(key).cloned())
    }

    #[test]
    fn nonsense_in_the_address_is_left_out() {
        assert_eq!(read("/?view=x&status=y&state="), Search::default());
    }

    #[test]
    fn a_choice_goes_before_the_view() {
        let search = read("/?view=running&status=ERROR&q=%20a%20");
        assert_eq!(search.filter()["status"], json!(["ERROR"]));
        assert_eq!(search.query().as_deref(), Some("a"));
    }

    proptest! {
        #[test]
        fn the_address_holds_all_of_it(
            view in prop::sample::select(View::ALL.to_vec()),
            text in any::<String>(),
            status in prop::option::of(prop::sample::select(TaskStatus::ALL.to_vec())),
            state in prop::option::of(prop::sample::select(TaskState::ALL.to_vec())),
        ) {
            let search = Search { view, text, status, state };
            prop_assert_eq!(read(&search.address()), search);
        }
    }
}
