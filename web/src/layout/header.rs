//! The bar on top.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

use super::user_menu::UserMenu;
use crate::components::open_modal;
use crate::context::{Session, SessionState, Theme};

/// Name, places, theme, help and who is signed in.
#[component]
pub(super) fn Header(help: NodeRef<html::Dialog>) -> impl IntoView {
    let session = expect_context::<Session>();
    let theme = expect_context::<Theme>();
    let signed_in = Memo::new(move |_| matches!(session.state(), SessionState::SignedIn(_)));
    view! {
        <header class="header">
            <A href="/" attr:class="header-name">
                <span class="header-mark" aria-hidden="true"></span>
                <span>"Taskyard"</span>
            </A>
            <Show when=move || signed_in.get()>
                <nav class="header-places" aria-label="Places">
                    <A href="/" exact=true>"Tasks"</A>
                    <A href="/templates">"Templates"</A>
                </nav>
            </Show>
            <div class="header-end">
                <button
                    type="button"
                    class="button button-small button-plain"
                    aria-label=move || format!("Theme: {}. Switch.", theme.choice().label())
                    title=move || format!("Theme: {}", theme.choice().label())
                    data-testid="theme"
                    on:click=move |_| theme.next()
                >
                    {move || match theme.choice() {
                        crate::context::Choice::System => "◐",
                        crate::context::Choice::Light => "☀",
                        crate::context::Choice::Dark => "☾",
                    }}
                </button>
                <button
                    type="button"
                    class="button button-small button-plain"
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts (?)"
                    on:click=move |_| open_modal(help)
                >"?"</button>
                <UserMenu/>
            </div>
        </header>
    }
}
