//! One's own API tokens.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::new_token::NewToken;
use crate::api::{self, Failure, SchemaEnum, accepted, api_tokens, use_api};
use crate::components::{Ago, Empty, ErrorPanel, Skeleton};

type Token = api_tokens::ApiTokensViewerApiTokens;

/// The tokens, with a way to make and to revoke one.
#[component]
pub(super) fn Tokens() -> impl IntoView {
    let api = use_api();
    let tokens = RwSignal::new(None::<Result<Vec<Token>, Failure>>);
    let failure = RwSignal::new(None::<Failure>);
    let server = RwSignal::new(None::<(String, String)>);
    let load = move || {
        spawn_local(async move {
            let answer = api.run::<api::ApiTokens>(api_tokens::Variables {}).await;
            let _ = tokens.try_set(Some(answer.map(|data| {
                let _ = server.try_set(Some((data.server.version, data.server.url)));
                data.viewer
                    .map(|viewer| viewer.api_tokens)
                    .unwrap_or_default()
            })));
        });
    };
    load();
    let revoke = move |id: String| {
        failure.set(None);
        spawn_local(async move {
            let answer = api
                .run::<api::RevokeApiToken>(api::revoke_api_token::Variables { id })
                .await;
            match answer.and_then(|data| accepted(data.revoke_api_token.errors)) {
                Ok(()) => load(),
                Err(error) => {
                    let _ = failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <section class="card stack" aria-labelledby="tokens-title">
            <h2 id="tokens-title">"API tokens"</h2>
            <p class="quiet">
                "For the command line and other programs. A token can do what its scope says until it ends or you revoke it."
            </p>
            <NewToken created=Callback::new(move |()| load())/>
            {move || failure.get().map(|failure| view! { <ErrorPanel failure/> })}
            {move || match tokens.get() {
                None => view! { <Skeleton rows=2/> }.into_any(),
                Some(Err(failure)) => view! {
                    <ErrorPanel failure retry=Callback::new(move |()| load())/>
                }.into_any(),
                Some(Ok(tokens)) if tokens.is_empty() => view! {
                    <Empty title="No tokens"><p>"Name one above and create it."</p></Empty>
                }.into_any(),
                Some(Ok(tokens)) => view! {
                    <ul class="tokens">
                        {tokens.into_iter().map(|token| row(token, revoke)).collect_view()}
                    </ul>
                }.into_any(),
            }}
        </section>
        {move || server.get().map(|(version, url)| view! {
            <p class="quiet">"Taskyard " {version} " at " <span class="mono">{url}</span></p>
        })}
    }
}

fn row(token: Token, revoke: impl Fn(String) + 'static) -> impl IntoView {
    let id = token.id.clone();
    let label = format!("Revoke {}", token.name);
    view! {
        <li class="token" data-testid="token">
            <div>
                <strong>{token.name}</strong>
                <p class="quiet">
                    {token.scope.label()} " · made " <Ago at=token.created_at/> " ago"
                    {match token.last_used_at {
                        Some(at) => view! { " · used " <Ago at/> " ago" }.into_any(),
                        None => view! { " · never used" }.into_any(),
                    }}
                    {token.expires_at.map(|at| format!(" · ends {}", at.get(..10).unwrap_or(&at)))}
                </p>
            </div>
            <button
                type="button"
                class="button button-small"
                aria-label=label
                data-testid="revoke-token"
                on:click=move |_| revoke(id.clone())
            >"Revoke"</button>
        </li>
    }
}
