//! The time, for what tells an age.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;

/// The time now in milliseconds since 1970, renewed each second.
#[derive(Clone, Copy)]
pub(crate) struct Clock(RwSignal<f64>);

impl Clock {
    pub(super) fn start() -> Self {
        let now = RwSignal::new(browser::now());
        set_interval(move || now.set(browser::now()), Duration::from_secs(1));
        Self(now)
    }

    /// The time now; what reads it is drawn again each second.
    pub(crate) fn now(self) -> f64 {
        self.0.get()
    }
}
