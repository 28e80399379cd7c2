//! The frame of the page.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};

use super::connection_banner::ConnectionBanner;
use super::header::Header;
use super::shortcuts::{ShortcutsDialog, listen};
use crate::api::use_api;
use crate::browser;
use crate::components::{Dialog, ErrorPanel, Skeleton, live, nothing};
use crate::context::{Go, Notifications, Session, SessionState};
use crate::pages::sign_in_address;

/// Header, connection banner and the page; sends whoever is not signed in to the sign-in page.
#[component]
pub(crate) fn Shell(
    /// Draws the page at a path.
    page: fn(&str) -> AnyView,
) -> impl IntoView {
    let api = use_api();
    let session = expect_context::<Session>();
    let location = use_location();
    let help = NodeRef::<html::Dialog>::new();

    let pathname = location.pathname;
    let signing_in = Memo::new(move |_| pathname.get() == "/login");
    // A link's address is shown once its page is there, which is at once.
    let router = use_context::<BrowserUrl>();
    let notifications = expect_context::<Notifications>();
    let signed_in = Memo::new(move |_| matches!(session.state(), SessionState::SignedIn(_)));
    let dialog = Dialog::new();
    provide_context(dialog);
    let go = Go::new();
    provide_context(go);
    listen(help);
    Effect::new(move |_| {
        pathname.track();
        dialog.close();
        browser::close_menu();
        if let Some(router) = &router {
            router.ready_to_complete();
        }
    });
    let search = location.search;
    Effect::new(move |_| {
        if session.state() == SessionState::SignedOut && !signing_in.get() {
            let back = format!(
                "{}{}",
                pathname.get_untracked(),
                question(&search.get_untracked())
            );
            go.replace(&sign_in_address(&back));
        }
    });
    let shown = Memo::new(move |_| match session.state() {
        _ if signing_in.get() => Shown::Page(0),
        SessionState::SignedIn(_) => Shown::Page(session.round()),
        SessionState::Loading | SessionState::SignedOut => Shown::Loading,
        SessionState::Failed(failure) => Shown::Failed(failure),
    });
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <Header help/>
        <ConnectionBanner/>
        <main id="main" tabindex="-1">
            {move || match shown.get() {
                Shown::Page(_) => live(move || page(&pathname.get())),
                Shown::Loading => view! { <div class="page"><Skeleton rows=6/></div> }.into_any(),
                Shown::Failed(failure) => view! {
                    <div class="page">
                        <ErrorPanel failure retry=Callback::new(move |()| session.start(api))/>
                    </div>
                }.into_any(),
            }}
        </main>
        <ShortcutsDialog dialog=help/>
        {dialog.view()}
        {live(move || {
            if notifications.are_on() && signed_in.get() {
                Notifications::follow(api);
            }
            nothing()
        })}
    }
}

#[derive(Clone, PartialEq)]
enum Shown {
    /// The page, drawn anew whenever the viewer's rights have changed.
    Page(u32),
    Loading,
    Failed(crate::api::Failure),
}

fn question(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() {
        String::new()
    } else {
        format!("?{search}")
    }
}
