//! How many tasks each view holds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::search::View;
use crate::api::{self, Api, use_api};

/// A burst of changes is counted once in this time.
const CALM: Duration = Duration::from_millis(600);

/// The counts of the views; `None` until they are known.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    api: Api,
    known: RwSignal<Option<[i64; 4]>>,
    /// Whether the next count is under way already.
    is_due: StoredValue<bool>,
}

impl Counts {
    pub(super) fn start() -> Self {
        let counts = Self {
            api: use_api(),
            known: RwSignal::new(None),
            is_due: StoredValue::new(false),
        };
        counts.count();
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
        spawn_local(async move {
            let variables = api::task_counts::Variables {
                needs_you: Some(View::NeedsYou.filter().into()),
                running: Some(View::Running.filter().into()),
                paused: Some(View::Paused.filter().into()),
            };
            // Without an answer the tabs just say no number; the list itself shows what is wrong.
            if let Ok(data) = self.api.run::<api::TaskCounts>(variables).await {
                let of = [
                    data.all.total_count,
                    data.needs_you.total_count,
                    data.running.total_count,
                    data.paused.total_count,
                ];
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
