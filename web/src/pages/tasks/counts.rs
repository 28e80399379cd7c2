//! How many tasks each view holds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::search::{Search, View};
use crate::api::{Api, Read, TASK_COUNTS, use_api};

/// A burst of changes is counted once in this time.
const CALM: Duration = Duration::from_millis(600);

/// The counts of the views; `None` until they are known.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    api: Api,
    search: Memo<Search>,
    known: RwSignal<Option<[i64; 4]>>,
    /// Whether the next count is under way already.
    is_due: StoredValue<bool>,
}

impl Counts {
    pub(super) fn start(search: Memo<Search>) -> Self {
        let counts = Self {
            api: use_api(),
            search,
            known: RwSignal::new(None),
            is_due: StoredValue::new(false),
        };
        let text = Memo::new(move |_| search.with(Search::query));
        Effect::new(move |_| {
            text.track();
            counts.count();
        });
        counts
    }

    /// Counts again soon. Changes that never cease don't put it off.
    pub(super) fn renew(self) {
        if self.is_due.get_value() {
            return;
        }
        self.is_due.set_value(true);
        let count = move || {
            let is_left = self.is_due.try_set_value(false).is_some();
            if !is_left {
                self.count();
            }
        };
        set_timeout(count, CALM);
    }

    fn count(self) {
        let query = self.search.with_untracked(Search::query);
        spawn_local(async move {
            // Without an answer the tabs just say no number; the list itself shows what is wrong.
            if let Ok(data) = self.api.ask(TASK_COUNTS, json!({ "query": query })).await {
                let of = ["all", "needsYou", "running", "paused"]
                    .map(|view| data["taskCounts"].number(&format!("/{view}")));
                let _ = self.known.try_set(Some(of));
            }
        });
    }

    /// How many tasks the view holds.
    pub(super) fn of(self, view: View) -> Option<i64> {
        let at = View::ALL.iter().position(|other| *other == view)?;
        self.known.get().map(|counts| counts[at])
    }
}
