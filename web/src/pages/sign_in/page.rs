//! The page of a sign-in link, and the one that says how to get a link.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::address::{token, way_back};
use crate::api::{self, ErrorCode, Failure, FieldError, SchemaEnum, use_api};
use crate::browser;
use crate::components::ErrorPanel;
use crate::context::{Face, Session, SessionState, show_face};

/// How far signing in has come.
#[derive(Clone, PartialEq)]
enum Progress {
    Waiting,
    Asking,
    /// The link is used up or too old.
    Refused(String),
    Failed(Failure),
}

/// Signs in with the token in the address, or asks for one.
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
    let pasted = RwSignal::new(String::new());

    let sign_in = move |token: String| {
        progress.set(Progress::Asking);
        spawn_local(async move {
            let answer = api
                .run::<api::SignIn>(api::sign_in::Variables { token })
                .await;
            match answer.map(|data| data.sign_in) {
                Ok(payload) if payload.user.is_some() => browser::load(&back.get_value()),
                Ok(payload) => progress.set(refused(
                    payload.errors.into_iter().map(Into::into).collect(),
                )),
                Err(failure) => progress.set(Progress::Failed(failure)),
            }
        });
    };
    if let Some(token) = query.with_untracked(|query| query.get("token")) {
        browser::hide_query();
        sign_in(token);
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = pasted.get_untracked();
        let token = token(&text);
        if !token.is_empty() {
            sign_in(token.to_owned());
        }
    };
    let asking = Memo::new(move |_| progress.get() == Progress::Asking);
    view! {
        <div class="sign-in">
            <h1 class="page-title">"Sign in to Taskyard"</h1>
            {move || match progress.get() {
                Progress::Refused(message) => Some(view! {
                    <div class="error-panel" role="alert" data-testid="sign-in-error">
                        <p class="error-panel-title">{message}</p>
                        <p>"A sign-in link works once and for 15 minutes. Get a new one on the gateway's machine:"</p>
                        <p><code>"taskyard login-link"</code></p>
                    </div>
                }.into_any()),
                Progress::Failed(failure) => Some(view! { <ErrorPanel failure/> }.into_any()),
                Progress::Asking => Some(view! { <p role="status">"Signing in…"</p> }.into_any()),
                Progress::Waiting => matches!(session.state(), SessionState::SignedIn(_)).then(|| view! {
                    <p>"You are signed in already. " <a href="/">"Go to the tasks"</a></p>
                }.into_any()),
            }}
            <form class="card sign-in-form" on:submit=submit>
                <p>
                    "The gateway prints a sign-in link when it starts. For a new one, run "
                    <code>"taskyard login-link"</code>
                    " on its machine and open the link, or paste it here."
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
                <button class="button button-primary" data-testid="sign-in" disabled=asking>"Sign in"</button>
            </form>
        </div>
    }
}

fn refused(errors: Vec<FieldError>) -> Progress {
    let used_up = |error: &FieldError| {
        matches!(
            error.code,
            ErrorCode::InvalidInput
                | ErrorCode::NotFound
                | ErrorCode::Unauthenticated
                | ErrorCode::Conflict
        )
    };
    match errors.into_iter().next() {
        Some(error) if !used_up(&error) => Progress::Failed(Failure {
            message: error.message,
            code: Some(error.code.wire().to_owned()),
            request_id: None,
        }),
        Some(error) => Progress::Refused(error.message),
        None => Progress::Refused("This sign-in link is used up or too old".to_owned()),
    }
}
