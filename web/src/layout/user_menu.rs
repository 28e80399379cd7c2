//! Who is signed in, what is theirs, and what they administer.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use crate::api::{SIGN_OUT, use_api};
use crate::browser;
use crate::components::{live, nothing};
use crate::context::{Session, SessionState, Viewer};

/// The menu behind the user's name.
#[component]
pub(super) fn UserMenu() -> impl IntoView {
    let session = expect_context::<Session>();
    live(move || match session.state() {
        SessionState::SignedIn(viewer) => menu(&viewer),
        _ => nothing(),
    })
}

fn menu(viewer: &Viewer) -> AnyView {
    let api = use_api();
    let sign_out = move |_| {
        spawn_local(async move {
            // A session that has ended already is what was asked for.
            let _ = api.act(SIGN_OUT, json!({})).await;
            browser::load("/login");
        });
    };
    let places = [
        ("/settings", "Settings", true),
        ("/members", "Members", true),
        ("/organizations", "Organizations", true),
        ("/playground", "Playground", true),
        ("/audit", "Audit log", viewer.audits()),
        ("/provisioners", "Provisioners", viewer.manages_templates()),
    ];
    let places: Vec<AnyView> = places
        .into_iter()
        .filter(|(.., is_theirs)| *is_theirs)
        .map(|(href, name, _)| {
            let testid = format!("menu-{}", &href[1..]);
            // The gateway's own page, not one that is drawn here.
            let rel = (href == "/playground").then_some("external");
            view! { <a href=href rel=rel class="menu-item" data-testid=testid>{name}</a> }
                .into_any()
        })
        .collect();
    view! {
        <button
            type="button"
            class="button button-small button-plain"
            popovertarget="user-menu"
            data-testid="user-menu"
        >{viewer.username.clone()}</button>
        <div id="user-menu" class="menu" popover="auto">
            <p class="quiet">"Signed in as " {viewer.display_name.clone()}</p>
            {places}
            <button type="button" class="menu-item" data-testid="sign-out" on:click=sign_out>"Sign out"</button>
        </div>
    }
    .into_any()
}
