//! One's own API tokens.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{API_TOKENS, CREATE_API_TOKEN, REVOKE_API_TOKEN, Read, words};
use crate::components::{
    Actions, CopyButton, Empty, Field, Form, Kind, Reload, ago, live, loaded, nothing,
};
use crate::context::{Viewer, use_viewer};

/// Days until a new token ends.
const LIFETIMES: [(&str, &str); 3] = [("30", "30 days"), ("90", "90 days"), ("365", "1 year")];

/// The tokens, with a way to make and to revoke one.
pub(super) fn tokens() -> AnyView {
    let reload = Reload::new();
    let secret = RwSignal::new(None::<String>);
    let viewer = use_viewer();
    let create = move |_| {
        secret.set(None);
        new_token(&viewer)
            .done(move |payload| {
                secret.set(payload.maybe("/secret"));
                reload.now();
            })
            .open("New token");
    };
    view! {
        <section class="card stack" aria-labelledby="tokens-title">
            <div class="section-head">
                <h2 id="tokens-title">"API tokens"</h2>
                <button type="button" class="button" data-testid="create-token" on:click=create>"New token…"</button>
            </div>
            <p class="quiet">
                "For the command line and other programs. A token can do what its scope says until it ends or you revoke it."
            </p>
            {secret_once(secret, "The token", "token-secret")}
            {loaded(reload, API_TOKENS, json!({}), "", move |data| list(data, reload))}
        </section>
    }
    .into_any()
}

/// A secret that is shown this once.
pub(in crate::pages) fn secret_once(
    secret: RwSignal<Option<String>>,
    what: &'static str,
    testid: &'static str,
) -> AnyView {
    live(move || {
        match secret.get() {
        Some(secret) => view! {
            <div class="new-secret" role="status">
                <p>{what} ". Copy it now: it is not shown again."</p>
                <p><code class="mono" data-testid=testid>{secret.clone()}</code> " " <CopyButton text=secret what="the secret"/></p>
            </div>
        }
        .into_any(),
        None => nothing(),
    }
    })
}

fn new_token(viewer: &Viewer) -> Form {
    let choice = |scope: &str| (scope.to_owned(), words(scope));
    let mut scopes = vec![choice("USER"), choice("READ")];
    let organizations = viewer.provides_for();
    let is_owner = viewer.is(&["OWNER"]);
    if is_owner || !organizations.is_empty() {
        scopes.push(choice("PROVISIONER"));
    }
    let lifetimes = LIFETIMES.map(|(days, label)| (days.to_owned(), label.to_owned()));
    let form = Form::new(CREATE_API_TOKEN, "Create token", json!({}))
        .field(
            Field::text("name", "Name")
                .required()
                .help("Where it is used, such as the laptop."),
        )
        .field(
            Field::new("scope", "May", Kind::One(scopes))
                .with("USER")
                .required(),
        )
        .field(
            Field::new(
                "expiresInDays",
                "Ends after",
                Kind::OneNumber(lifetimes.to_vec()),
            )
            .with("90")
            .help("Without a choice it never ends."),
        );
    if organizations.is_empty() {
        return form;
    }
    let help = if is_owner {
        "Only for a provisioner: whose jobs it takes. Without a choice it takes everybody's."
    } else {
        "Only for a provisioner: whose jobs it takes."
    };
    let field = Field::new("organizationId", "Serves", Kind::One(organizations));
    form.field(field.help(help))
}

fn list(data: &Value, reload: Reload) -> AnyView {
    let actions = Actions::new();
    let rows: Vec<AnyView> = data
        .items("/viewer/apiTokens")
        .iter()
        .map(|token| row(token, actions, reload))
        .collect();
    let rows = if rows.is_empty() {
        view! { <Empty title="No tokens"><p>"Make one for the command line or a program."</p></Empty> }
            .into_any()
    } else {
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        {actions.failed()}
        {rows}
        <p class="quiet">
            "Taskyard " {data.text("/server/version")} " at " <span class="mono">{data.text("/server/url")}</span>
        </p>
    }
    .into_any()
}

fn row(token: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = token.text("/id");
    let ends = match token.maybe("/expiresAt") {
        Some(at) => format!(" · ends {}", at.get(..10).unwrap_or(&at)),
        None => " · never ends".to_owned(),
    };
    let serves = match token.maybe("/organization/name") {
        Some(_) => format!(
            " for {}",
            token.title("/organization/displayName", "/organization/name")
        ),
        None => String::new(),
    };
    let revoke = actions.small("Revoke", "revoke-token", move || {
        actions.run(REVOKE_API_TOKEN, json!({ "id": id }), move |_| reload.now());
    });
    view! {
        <li class="row" data-testid="token" data-name=token.text("/name")>
            <div class="row-main">
                <strong>{token.text("/name")}</strong>
                <span class="row-about">
                    {words(&token.text("/scope"))} {serves} " · made " {ago(token.maybe("/createdAt"), "")}
                    " · used " {ago(token.maybe("/lastUsedAt"), "never")} " " {token.text("/lastUsedIp")}
                    {ends}
                </span>
            </div>
            {revoke}
        </li>
    }
    .into_any()
}
