//! Which tasks are chosen, and what came of what was done with them.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

/// The chosen tasks by id, and at each what was said of it last.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    pub(super) chosen: RwSignal<BTreeSet<String>>,
    pub(super) said: RwSignal<BTreeMap<String, String>>,
}

impl Selection {
    pub(super) fn new() -> Self {
        Self {
            chosen: RwSignal::default(),
            said: RwSignal::default(),
        }
    }

    /// Whether the task is chosen.
    pub(super) fn has(self, id: &str) -> bool {
        self.chosen.with(|chosen| chosen.contains(id))
    }

    /// Chooses the task, or takes that back.
    pub(super) fn toggle(self, id: &str) {
        self.chosen.update(|chosen| {
            if !chosen.remove(id) {
                chosen.insert(id.to_owned());
            }
        });
    }

    /// How many are chosen.
    pub(super) fn count(self) -> usize {
        self.chosen.with(BTreeSet::len)
    }
}
