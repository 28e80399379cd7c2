//! How many tasks each view holds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::search::View;
use crate::api::{self, use_api};

/// A burst of changes is counted once.
const CALM: Duration = Duration::from_millis(600);

/// The counts of the views; `None` until they are known.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    counts: RwSignal<Option<[i64; 4]>>,
    renew: StoredValue<Box<dyn Fn()>, LocalStorage>,
}

impl Counts {
    pub(super) fn start() -> Self {
        let api = use_api();
        let counts = RwSignal::new(None);
        let count = move || {
            spawn_local(async move {
                let variables = api::task_counts::Variables {
                    needs_you: Some(View::NeedsYou.filter().into()),
                    running: Some(View::Running.filter().into()),
                    paused: Some(View::Paused.filter().into()),
                };
                // Without an answer the tabs just say no number; the list itself shows what is wrong.
                if let Ok(data) = api.run::<api::TaskCounts>(variables).await {
                    let of = [
                        data.all.total_count,
                        data.needs_you.total_count,
                        data.running.total_count,
                        data.paused.total_count,
                    ];
                    let _ = counts.try_set(Some(of));
                }
            });
        };
        count();
        let mut calmly = debounce(CALM, move |()| count());
        let calmly = std::cell::RefCell::new(move || calmly(()));
        let renew: Box<dyn Fn()> = Box::new(move || calmly.borrow_mut()());
        Self {
            counts,
            renew: StoredValue::new_local(renew),
        }
    }

    /// Counts again, once the changes have calmed down.
    pub(super) fn renew(self) {
        self.renew.with_value(|renew| renew());
    }

    /// How many tasks the view holds.
    pub(super) fn of(self, view: View) -> Option<i64> {
        let at = View::ALL.iter().position(|other| *other == view)?;
        self.counts.get().map(|counts| counts[at])
    }
}
