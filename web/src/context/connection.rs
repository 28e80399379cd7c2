//! Whether what pages show is live.

use futures_util::StreamExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use taskyard_client::{ConnectionState, ConnectionWatch};

use crate::api::Api;
use crate::browser;

/// The state of the page's socket.
#[derive(Clone, Copy)]
pub(crate) struct Connection {
    state: RwSignal<ConnectionState>,
    known_at: RwSignal<Option<f64>>,
}

impl Connection {
    pub(super) fn watch(api: Api) -> Self {
        let mut watch = api.connection();
        let state = RwSignal::new(watch.get());
        let known_at = RwSignal::new(None);
        spawn_local(async move {
            while let Some(next) = watch.next().await {
                known_at.set(last_connected(&watch));
                state.set(next);
            }
        });
        Self { state, known_at }
    }

    /// Whether subscriptions are served.
    pub(crate) fn is_live(self) -> bool {
        self.state.get() == ConnectionState::Connected
    }

    /// Whether the connection was lost and is being made again.
    pub(crate) fn is_lost(self) -> bool {
        self.state.get() == ConnectionState::Disconnected
    }

    /// Until when what is shown was live, in milliseconds since 1970; `None` when it never was.
    pub(crate) fn known_at(self) -> Option<f64> {
        self.known_at.get()
    }
}

fn last_connected(watch: &ConnectionWatch) -> Option<f64> {
    let ago = watch.last_connected()?;
    Some(browser::now() - ago.as_secs_f64() * 1_000.0)
}
