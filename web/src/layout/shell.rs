//! The frame of the page.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::connection_banner::ConnectionBanner;
use super::header::Header;
use super::shortcuts::{ShortcutsDialog, listen};
use crate::api::use_api;
use crate::components::{ErrorPanel, Skeleton};
use crate::context::{Session, SessionState};
use crate::pages::sign_in_address;

/// Header, connection banner and the page; sends whoever is not signed in to the sign-in page.
#[component]
pub(crate) fn Shell(children: ChildrenFn) -> impl IntoView {
    let api = use_api();
    let session = expect_context::<Session>();
    let location = use_location();
    let navigate = use_navigate();
    let help = NodeRef::<html::Dialog>::new();
    listen(help);

    let pathname = location.pathname;
    let signing_in = Memo::new(move |_| pathname.get() == "/login");
    let search = location.search;
    Effect::new(move |_| {
        if session.state() == SessionState::SignedOut && !signing_in.get() {
            let back = format!(
                "{}{}",
                pathname.get_untracked(),
                question(&search.get_untracked())
            );
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&sign_in_address(&back), options);
        }
    });
    let children = StoredValue::new(children);
    let shown = Memo::new(move |_| match session.state() {
        _ if signing_in.get() => Shown::Page,
        SessionState::SignedIn(_) => Shown::Page,
        SessionState::Loading | SessionState::SignedOut => Shown::Loading,
        SessionState::Failed(failure) => Shown::Failed(failure),
    });
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <Header help/>
        <ConnectionBanner/>
        <main id="main" tabindex="-1">
            {move || match shown.get() {
                Shown::Page => children.with_value(|children| children()).into_any(),
                Shown::Loading => view! { <div class="page"><Skeleton rows=6/></div> }.into_any(),
                Shown::Failed(failure) => view! {
                    <div class="page">
                        <ErrorPanel failure retry=Callback::new(move |()| session.start(api))/>
                    </div>
                }.into_any(),
            }}
        </main>
        <ShortcutsDialog dialog=help/>
    }
}

#[derive(Clone, PartialEq)]
enum Shown {
    Page,
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
