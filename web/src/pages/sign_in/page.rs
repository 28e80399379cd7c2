//! Signing in: by name and password, or by a one-time link.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use serde_json::{Value, json};

use super::address::{token, way_back};
use crate::api::{Failure, SIGN_IN, use_api};
use crate::browser;
use crate::components::{ErrorPanel, live, nothing};
use crate::context::{Face, Session, SessionState, show_face};

/// How far signing in has come.
#[derive(Clone, PartialEq)]
enum Progress {
    Waiting,
    Asking,
    Failed(Failure),
}

/// Signs in with the token in the address, or asks who is there.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    show_face(|| ("Sign in".to_owned(), Face::Neutral));
    let api = use_api();
    let session = expect_context::<Session>();
    let query = use_query_map();
    let back = StoredValue::new(
        query.with_untracked(|query| way_back(query.get("next").as_deref()).to_owned()),
    );
    let progress = RwSignal::new(Progress::Waiting);
    let by_link = RwSignal::new(false);
    let [name, password, pasted] = [(); 3].map(|()| RwSignal::new(String::new()));

    let sign_in = move |input: Value| {
        progress.set(Progress::Asking);
        spawn_local(async move {
            match api.act(SIGN_IN, input).await {
                Ok(_) => browser::load(&back.get_value()),
                Err(failure) => progress.set(Progress::Failed(failure)),
            }
        });
    };
    if let Some(token) = query.with_untracked(|query| query.get("token")) {
        browser::hide_query();
        by_link.set(true);
        sign_in(json!({ "token": token }));
    }
    let by_password = move |event: SubmitEvent| {
        event.prevent_default();
        sign_in(json!({ "username": name.get_untracked(), "password": password.get_untracked() }));
    };
    let by_token = move |event: SubmitEvent| {
        event.prevent_default();
        by_link.set(true);
        let text = pasted.get_untracked();
        let token = token(&text);
        if !token.is_empty() {
            sign_in(json!({ "token": token }));
        }
    };
    let asking = Memo::new(move |_| progress.get() == Progress::Asking);
    let face = move || match progress.get() {
        Progress::Failed(failure) if is_refusal(&failure) => refused(failure, by_link.get()),
        Progress::Failed(failure) => view! { <ErrorPanel failure/> }.into_any(),
        Progress::Asking => view! { <p role="status">"Signing in…"</p> }.into_any(),
        Progress::Waiting if matches!(session.state(), SessionState::SignedIn(_)) => {
            view! { <p>"You are signed in already. " <a href="/">"Go to the tasks"</a></p> }
                .into_any()
        }
        Progress::Waiting => nothing(),
    };
    view! {
        <div class="sign-in">
            <h1 class="page-title">"Sign in to Taskyard"</h1>
            {live(face)}
            <form class="card stack" on:submit=by_password>
                <label class="field">
                    <span class="field-label">"User name"</span>
                    <input
                        type="text"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        data-testid="username"
                        bind:value=name
                    />
                </label>
                <label class="field">
                    <span class="field-label">"Password"</span>
                    <input
                        type="password"
                        autocomplete="current-password"
                        required
                        data-testid="password"
                        bind:value=password
                    />
                </label>
                <button class="button button-primary" data-testid="sign-in-password" disabled=asking>"Sign in"</button>
            </form>
            <form class="card stack" on:submit=by_token>
                <p>
                    "Or by a link: an administrator can make one for you. The gateway prints one when it starts, and "
                    <code>"taskyard login-link"</code>
                    " on its machine makes another."
                </p>
                <label class="field">
                    <span class="field-label">"Sign-in link or token"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        required
                        data-testid="sign-in-token"
                        bind:value=pasted
                    />
                </label>
                <button class="button" data-testid="sign-in" disabled=asking>"Sign in by link"</button>
            </form>
        </div>
    }
}

/// Whether it was the link or the password that was wrong.
fn is_refusal(failure: &Failure) -> bool {
    let code = failure.code.as_deref();
    matches!(
        code,
        Some("INVALID_INPUT" | "NOT_FOUND" | "UNAUTHENTICATED" | "CONFLICT")
    )
}

fn refused(failure: Failure, by_link: bool) -> AnyView {
    let advice = if by_link {
        view! {
            <p>"A sign-in link works once and for a short time. Ask for a new one, or get one on the gateway's machine:"</p>
            <p><code>"taskyard login-link"</code></p>
        }
        .into_any()
    } else {
        view! { <p>"Check both, or ask an administrator for a sign-in link."</p> }.into_any()
    };
    view! {
        <div class="error-panel" role="alert" data-testid="sign-in-error">
            <p class="error-panel-title">{failure.message}</p>
            {advice}
        </div>
    }
    .into_any()
}
