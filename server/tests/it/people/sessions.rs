//! Listing sessions and API tokens, and ending sessions.

use std::sync::Arc;

use serde_json::{Value, json};
use taskyard_server::domain::ErrorCode::NotFound;
use taskyard_server::domain::SessionId;
use taskyard_server::domain::user::{ApiTokenScope, Caller, Credential, OrganizationRole};
use taskyard_server::events::Topic;
use taskyard_server::services::{authentication, lookup, sessions};

use super::users::refusal;
use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::site::{BOOTSTRAP_TOKEN, Site, meta};

on_both_databases!(
    a_session_is_ended_by_its_user_or_an_owner,
    all_other_sessions_are_ended_at_once,
    sessions_and_tokens_are_shown_to_their_user_and_to_owners,
    a_token_of_scope_read_changes_nothing,
);

/// The administrator, signed in by a link.
async fn signed_in(site: &Site) -> (Caller, String) {
    let link = site.link_token().await;
    let (_, session) = sessions::sign_in(&site.services, &meta(), &link)
        .await
        .unwrap();
    let actor = authentication::by_session(&site.services, &session.secret, &meta()).await;
    let caller = Caller {
        actor: actor.unwrap().unwrap().who.into(),
        meta: meta(),
    };
    (caller, session.secret)
}

fn session_of(caller: &Caller) -> SessionId {
    match caller.actor.credential {
        Credential::Session(id) => id,
        _ => panic!("a session"),
    }
}

async fn a_session_is_ended_by_its_user_or_an_owner(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (caller, secret) = signed_in(&site).await;
    let (other, _) = signed_in(&site).await;
    let place = (site.default_organization().await, OrganizationRole::Admin);
    let ann = site.person("ann", &[], &[place]).await;
    let foreign = sessions::revoke(&site.services, &ann, session_of(&caller)).await;
    let missing = sessions::revoke(&site.services, &ann, SessionId::generate()).await;
    assert_eq!(foreign.err().unwrap().errors, missing.err().unwrap().errors);
    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(caller.actor.user_id));
    sessions::revoke(&site.services, &other, session_of(&caller))
        .await
        .unwrap();
    bell.heard().await;
    let again = sessions::revoke(&site.services, &other, session_of(&caller)).await;
    assert_eq!(refusal(again).0, NotFound);
    let found = authentication::by_session(&site.services, &secret, &meta()).await;
    assert!(found.unwrap().is_none());
}

async fn all_other_sessions_are_ended_at_once(test: &TestDatabase) {
    let site = Site::start(test).await;
    for _ in 0..3 {
        signed_in(&site).await;
    }
    let (mut caller, _) = signed_in(&site).await;
    let own = caller.actor.user_id;
    assert_eq!(
        sessions::revoke_others(&site.services, &caller)
            .await
            .unwrap(),
        3
    );
    let left = lookup::sessions_of_users(&site.services, &[own])
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, session_of(&caller));
    Arc::make_mut(&mut caller.actor).credential = Credential::Bootstrap;
    assert_eq!(
        sessions::revoke_others(&site.services, &caller)
            .await
            .unwrap(),
        1
    );
}

async fn sessions_and_tokens_are_shown_to_their_user_and_to_owners(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (_, secret) = signed_in(&app.site).await;
    let ann = app.site.member("ann").await;
    let token = app.site.bearer(&ann, ApiTokenScope::User).await;
    let document = "query($name: String!) { user(username: $name) {
        lastSignInAt hasPassword
        sessions { id isCurrent lastUsedIp userAgent createdAt expiresAt lastUsedAt }
        apiTokens { owner { username } lastUsedIp scope }
    } }";
    let ask = |name: &str| app.post(&json!({ "query": document, "variables": { "name": name } }));
    let answer = body(ask("admin").header("cookie", format!("taskyard={secret}"))).await;
    let own = &answer["data"]["user"];
    assert_eq!(own["sessions"][0]["isCurrent"], true, "{answer}");
    assert_eq!(own["sessions"][0]["lastUsedIp"], "192.0.2.7");
    assert_eq!(own["hasPassword"], false);
    assert!(own["lastSignInAt"].is_string());
    let answer = body(ask("ann").bearer_auth(BOOTSTRAP_TOKEN)).await;
    let tokens = &answer["data"]["user"]["apiTokens"];
    assert_eq!(tokens[0]["owner"]["username"], "ann", "{answer}");
    let answer = body(ask("admin").bearer_auth(&token)).await;
    let expected =
        json!({ "lastSignInAt": null, "hasPassword": null, "sessions": [], "apiTokens": [] });
    assert_eq!(answer["data"]["user"], expected, "{answer}");
}

async fn a_token_of_scope_read_changes_nothing(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let token = app.site.bearer(&ann, ApiTokenScope::Read).await;
    let ask = |document: &str| {
        let request = app.post(&json!({ "query": document })).bearer_auth(&token);
        body(request)
    };
    let read: Value = ask("{ viewer { username apiTokens { scope } } }").await;
    assert_eq!(
        read["data"]["viewer"]["apiTokens"][0]["scope"], "READ",
        "{read}"
    );
    for mutation in [
        "mutation { createApiToken(input: { name: \"more\" }) { secret } }",
        "mutation { signOut(input: {}) { errors { code } } }",
        "mutation { createTask(input: { template: \"shell\", prompt: \"x\" }) { task { id } } }",
    ] {
        let refused = ask(mutation).await;
        assert_eq!(
            refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{refused}"
        );
    }
    let worker = authentication::provisioner_by_bearer(&app.site.services, &token, &meta()).await;
    assert!(worker.unwrap().is_none());
    let owner = app.site.administrator().await;
    let owners = app.site.bearer(&owner, ApiTokenScope::Read).await;
    let worker = authentication::provisioner_by_bearer(&app.site.services, &owners, &meta()).await;
    assert!(worker.unwrap().is_none(), "an OWNER's neither");
}
