//! Whether this browser tells when a task needs its owner.

use leptos::prelude::*;

use crate::context::Notifications;

/// A switch.
pub(super) fn notifications() -> AnyView {
    let notifications = expect_context::<Notifications>();
    let refused = move || {
        notifications.are_refused().then_some(
            "This browser does not allow notifications from this page: allow them in its settings for the page.",
        )
    };
    view! {
        <section class="card stack" aria-labelledby="notifications-title">
            <h2 id="notifications-title">"Notifications"</h2>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="notify"
                    prop:checked=move || notifications.are_on()
                    on:change=move |_| notifications.switch(!notifications.are_on())
                />
                "Tell me on the desktop when one of my tasks needs me or has failed"
            </label>
            <p class="quiet">"In this browser, while a page of Taskyard is open."</p>
            <p class="field-error" role="alert">{refused}</p>
        </section>
    }
    .into_any()
}
