//! Goes to another page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// Goes to pages, also from what comes back after the page is gone that asked for it.
#[derive(Clone, Copy)]
pub(crate) struct Go(StoredValue<Navigate, LocalStorage>);

/// Goes to pages.
pub(crate) fn use_go() -> Go {
    expect_context::<Go>()
}

impl Go {
    /// Made inside the router, once.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(Box::new(use_navigate())))
    }

    /// Goes to the page at this path.
    pub(crate) fn to(self, path: &str) {
        self.0.with_value(|go| go(path, NavigateOptions::default()));
    }

    /// The same page with another query: no step back leads to the one before.
    pub(crate) fn replace(self, path: &str) {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        self.0.with_value(|go| go(path, options));
    }
}
