//! Who is signed in, and what is theirs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use crate::api::{self, use_api};
use crate::browser;
use crate::context::{Session, SessionState};

/// The menu behind the user's name.
#[component]
pub(super) fn UserMenu() -> impl IntoView {
    let api = use_api();
    let session = expect_context::<Session>();
    let sign_out = move |_| {
        spawn_local(async move {
            // A session that has ended already is what was asked for.
            let _ = api.run::<api::SignOut>(api::sign_out::Variables {}).await;
            browser::load("/login");
        });
    };
    move || match session.state() {
        SessionState::SignedIn(viewer) => Some(view! {
            <button
                type="button"
                class="button button-small button-plain"
                popovertarget="user-menu"
                data-testid="user-menu"
            >{viewer.username}</button>
            <div id="user-menu" class="menu" popover="auto">
                <p class="quiet">"Signed in as " {viewer.display_name}</p>
                <A href="/settings" attr:class="menu-item">"Settings and API tokens"</A>
                <button type="button" class="menu-item" data-testid="sign-out" on:click=sign_out>"Sign out"</button>
            </div>
        }),
        _ => None,
    }
}
