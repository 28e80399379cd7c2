//! The bar on top.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::user_menu::UserMenu;
use crate::components::{live, nothing, open_modal};
use crate::context::{Choice, Session, SessionState, Theme};

const PLACES: [(&str, &str); 4] = [
    ("/", "Tasks"),
    ("/chats", "Chats"),
    ("/templates", "Templates"),
    ("/workspaces", "Workspaces"),
];

/// Name, places, theme, help and who is signed in.
#[component]
pub(super) fn Header(help: NodeRef<html::Dialog>) -> impl IntoView {
    let session = expect_context::<Session>();
    let theme = expect_context::<Theme>();
    let signed_in = Memo::new(move |_| matches!(session.state(), SessionState::SignedIn(_)));
    view! {
        <header class="header">
            <a href="/" class="header-name" aria-label="Taskyard">
                <span class="header-mark" aria-hidden="true"></span>
                <span>"Taskyard"</span>
            </a>
            {live(move || if signed_in.get() { places() } else { nothing() })}
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
                        Choice::System => "◐",
                        Choice::Light => "☀",
                        Choice::Dark => "☾",
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

fn places() -> AnyView {
    let path = use_location().pathname;
    let links = PLACES.map(|(href, name)| {
        let is_here = move || {
            let path = path.get();
            let here = path.starts_with(href) && href != "/" || path == href;
            (here || href == "/" && path.starts_with("/tasks")).then_some("page")
        };
        view! { <a href=href aria-current=is_here>{name}</a> }.into_any()
    });
    view! { <nav class="header-places" aria-label="Places">{Vec::from(links)}</nav> }.into_any()
}
