//! Makes a token, and shows its secret this once.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiTokenScope, Failure, accepted, create_api_token, use_api};
use crate::components::{CopyButton, ErrorPanel};
use crate::context::{Session, SessionState};

/// Days until a new token ends.
const LIFETIMES: [(&str, &str); 4] = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "1 year"),
    ("", "Never"),
];

/// The form, and after it the new token.
#[component]
pub(super) fn NewToken(
    /// Called when there is a new token.
    created: Callback<()>,
) -> impl IntoView {
    let api = use_api();
    let session = expect_context::<Session>();
    let name = RwSignal::new(String::new());
    let days = RwSignal::new(LIFETIMES[1].0.to_owned());
    let for_provisioner = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let secret = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<Failure>);
    let is_owner =
        move || matches!(session.state(), SessionState::SignedIn(viewer) if viewer.is_owner);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let scope = if for_provisioner.get_untracked() {
            ApiTokenScope::Provisioner
        } else {
            ApiTokenScope::User
        };
        let input = create_api_token::CreateApiTokenInput {
            client_mutation_id: None,
            name: name.get_untracked(),
            scope,
            expires_in_days: days.get_untracked().parse().ok(),
        };
        busy.set(true);
        failure.set(None);
        secret.set(None);
        spawn_local(async move {
            let answer = api
                .run::<api::CreateApiToken>(create_api_token::Variables { input })
                .await;
            let outcome = answer.and_then(|data| {
                let payload = data.create_api_token;
                accepted(payload.errors).map(|()| payload.secret)
            });
            if busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(made) => {
                    secret.set(made);
                    name.set(String::new());
                    created.run(());
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    view! {
        <form class="new-token" on:submit=submit>
            <label class="field">
                <span class="field-label">"Name"</span>
                <input type="text" required maxlength="64" placeholder="Laptop" data-testid="token-name" bind:value=name/>
            </label>
            <label class="field">
                <span class="field-label">"Ends after"</span>
                <select on:change:target=move |event| days.set(event.target().value())>
                    {LIFETIMES.into_iter().map(|(value, label)| view! {
                        <option value=value selected=value == LIFETIMES[1].0>{label}</option>
                    }).collect_view()}
                </select>
            </label>
            <Show when=is_owner>
                <label class="theme-choice">
                    <input type="checkbox" bind:checked=for_provisioner/>
                    "Only to run a provisioner"
                </label>
            </Show>
            <button class="button button-primary" data-testid="create-token" disabled=busy>"Create token"</button>
        </form>
        {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
        {move || secret.get().map(|secret| view! {
            <div class="new-secret" role="status">
                <p>"Copy the token now: it is not shown again."</p>
                <p><code class="mono" data-testid="token-secret">{secret.clone()}</code> " " <CopyButton text=secret what="the token"/></p>
            </div>
        })}
    }
}
