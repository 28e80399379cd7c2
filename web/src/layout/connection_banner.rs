//! Says when what is shown is not live.

use leptos::prelude::*;

use crate::context::Connection;
use crate::time;

/// Shown while the connection is lost; never says that anything has stopped.
#[component]
pub(super) fn ConnectionBanner() -> impl IntoView {
    let connection = expect_context::<Connection>();
    let known = move || match connection.known_at() {
        Some(at) => format!(
            "Connection lost. Showing what was known at {}.",
            time::clock(at)
        ),
        None => "No live connection to the gateway.".to_owned(),
    };
    view! {
        <div class="connection-banner" role="status">
            <Show when=move || connection.is_lost()>
                <p data-testid="connection-banner">{known} " Trying to connect again…"</p>
            </Show>
        </div>
    }
}
