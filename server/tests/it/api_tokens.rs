//! API tokens.

use serde_json::{Value, json};
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::domain::{ApiTokenId, ErrorCode};
use taskyard_server::events::Topic;
use taskyard_server::services::api_tokens::{self, MAX_TOKENS, NewApiToken};
use taskyard_server::services::{authentication, lookup};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{Site, meta, rows};

/// A token of scope USER that never ends.
pub fn wanted(name: &str) -> NewApiToken {
    NewApiToken {
        name: name.to_owned(),
        scope: ApiTokenScope::User,
        organization_id: None,
        expires_in_days: None,
    }
}

on_both_databases!(
    a_token_is_its_owner_until_its_end,
    only_the_hash_of_a_secret_is_stored,
    bad_input_is_named,
    revoking_ends_a_token_and_tells_what_it_has_open,
    an_owner_revokes_anybodys,
    a_user_has_so_many_and_no_more,
    an_entry_says_who_did_what_from_where,
);

async fn a_token_is_its_owner_until_its_end(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    let short = NewApiToken {
        expires_in_days: Some(1),
        ..wanted("  CI job ")
    };
    let (token, secret) = api_tokens::create(&site.services, &caller, short)
        .await
        .unwrap();
    assert_eq!(token.name, "CI job");
    site.pass(24 * 60 * 60 - 1);
    let known = authentication::by_bearer(&site.services, secret.reveal(), &meta())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.until, token.expires_at);
    let actor = known.who;
    assert_eq!(
        (actor.user_id, actor.memberships),
        (caller.actor.user_id, caller.actor.memberships.clone())
    );
    let listed = api_tokens::list_of(&site.services, &caller, caller.actor.user_id)
        .await
        .unwrap();
    assert_eq!(listed[0].last_used_at, Some(site.services.clock.now()));
    site.pass(1);
    assert!(
        authentication::by_bearer(&site.services, secret.reveal(), &meta())
            .await
            .unwrap()
            .is_none()
    );
}

async fn only_the_hash_of_a_secret_is_stored(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (_, secret) = api_tokens::create(&site.services, &site.member("ann").await, wanted("ci"))
        .await
        .unwrap();
    let hidden = secret.reveal().splitn(3, '_').last().unwrap().to_owned();
    assert!(!format!("{secret:?}").contains(&hidden));
    if let Some(file) = test.url.strip_prefix("sqlite://") {
        for file in [file.to_owned(), format!("{file}-wal")] {
            let bytes = std::fs::read(file).unwrap();
            assert!(
                !bytes
                    .windows(hidden.len())
                    .any(|window| window == hidden.as_bytes())
            );
        }
    }
    let hashes = rows(&test.db, "SELECT secret_hash FROM api_tokens", []).await;
    for row in hashes {
        assert_eq!(row.try_get::<Vec<u8>>("", "secret_hash").unwrap().len(), 32);
    }
}

async fn bad_input_is_named(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    api_tokens::create(&site.services, &caller, wanted("Taken"))
        .await
        .unwrap();
    let days = |days| NewApiToken {
        expires_in_days: Some(days),
        ..wanted("days")
    };
    let provisioner = NewApiToken {
        scope: ApiTokenScope::Provisioner,
        ..wanted("worker")
    };
    let both = NewApiToken {
        expires_in_days: Some(-1),
        ..wanted("")
    };
    for (input, code, paths) in [
        (wanted(""), ErrorCode::InvalidInput, vec!["name"]),
        (wanted(" \t "), ErrorCode::InvalidInput, vec!["name"]),
        (wanted("a\0b"), ErrorCode::InvalidInput, vec!["name"]),
        (wanted("two\nlines"), ErrorCode::InvalidInput, vec!["name"]),
        (
            wanted(&"n".repeat(65)),
            ErrorCode::InvalidInput,
            vec!["name"],
        ),
        (wanted("Embedded"), ErrorCode::InvalidInput, vec!["name"]),
        (wanted("tAKEN"), ErrorCode::Conflict, vec!["name"]),
        (days(0), ErrorCode::InvalidInput, vec!["expiresInDays"]),
        (days(366), ErrorCode::InvalidInput, vec!["expiresInDays"]),
        (
            days(i32::MIN),
            ErrorCode::InvalidInput,
            vec!["expiresInDays"],
        ),
        (both, ErrorCode::InvalidInput, vec!["name", "expiresInDays"]),
        (provisioner, ErrorCode::Forbidden, vec!["scope"]),
    ] {
        let failure = api_tokens::create(&site.services, &caller, input)
            .await
            .err()
            .unwrap();
        assert_eq!(failure.code(), code, "{failure}");
        let named: Vec<_> = failure
            .errors
            .iter()
            .map(|error| error.path.join("."))
            .collect();
        assert_eq!(named, paths, "{failure}");
    }
    let tokens = lookup::api_tokens_of_users(&site.services, &[caller.actor.user_id])
        .await
        .unwrap();
    assert_eq!(tokens.len(), 1);
    let refused = site
        .audit_log()
        .await
        .into_iter()
        .filter(|(_, _, code)| code.is_some())
        .count();
    assert_eq!(refused, 12);
    // Another user's names are free.
    api_tokens::create(&site.services, &site.member("bob").await, wanted("Taken"))
        .await
        .unwrap();
}

async fn revoking_ends_a_token_and_tells_what_it_has_open(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (owner, other) = (site.member("ann").await, site.member("bob").await);
    let (token, secret) = api_tokens::create(&site.services, &owner, wanted("ci"))
        .await
        .unwrap();
    let foreign = api_tokens::revoke(&site.services, &other, token.id)
        .await
        .err()
        .unwrap();
    let missing = api_tokens::revoke(&site.services, &other, ApiTokenId::generate())
        .await
        .err()
        .unwrap();
    assert_eq!(
        (foreign.code(), foreign.errors),
        (ErrorCode::NotFound, missing.errors)
    );
    assert!(
        api_tokens::list_of(&site.services, &other, owner.actor.user_id)
            .await
            .is_err()
    );

    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(owner.actor.user_id));
    let revoked = api_tokens::revoke(&site.services, &owner, token.id)
        .await
        .unwrap();
    assert_eq!(revoked.name, "ci");
    bell.heard().await;
    assert!(
        authentication::by_bearer(&site.services, secret.reveal(), &meta())
            .await
            .unwrap()
            .is_none()
    );
    let again = api_tokens::revoke(&site.services, &owner, token.id)
        .await
        .err()
        .unwrap();
    assert_eq!(again.code(), ErrorCode::NotFound);
    assert_eq!(
        site.audit_log().await.pop().unwrap().2.as_deref(),
        Some("NOT_FOUND")
    );
}

async fn an_owner_revokes_anybodys(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (token, _) = api_tokens::create(&site.services, &site.member("ann").await, wanted("ci"))
        .await
        .unwrap();
    api_tokens::revoke(&site.services, &site.administrator().await, token.id)
        .await
        .unwrap();
}

async fn a_user_has_so_many_and_no_more(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    for number in 0..MAX_TOKENS {
        api_tokens::create(&site.services, &caller, wanted(&number.to_string()))
            .await
            .unwrap();
    }
    let failure = api_tokens::create(&site.services, &caller, wanted("more"))
        .await
        .err()
        .unwrap();
    assert_eq!(failure.code(), ErrorCode::LimitExceeded);
}

async fn an_entry_says_who_did_what_from_where(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    let (token, secret) = api_tokens::create(&site.services, &caller, wanted("ci"))
        .await
        .unwrap();
    let sql = "SELECT * FROM audit_entries WHERE object_id = $1";
    let row = rows(&test.db, sql, [token.id.0.into()])
        .await
        .pop()
        .unwrap();
    let value_of = |column: &str| row.try_get::<String>("", column).unwrap();
    assert_eq!(
        row.try_get::<uuid::Uuid>("", "actor_id").unwrap(),
        caller.actor.user_id.0
    );
    assert_eq!(
        [
            value_of("actor_name"),
            value_of("action"),
            value_of("object_kind"),
            value_of("object_name"),
            value_of("ip"),
            value_of("user_agent"),
            value_of("request_id")
        ],
        [
            "ann",
            "createApiToken",
            "ApiToken",
            "ci",
            "192.0.2.7",
            "test",
            "request-1"
        ],
    );
    let after: Value = serde_json::from_str(&value_of("after")).unwrap();
    let wanted =
        json!({ "name": "ci", "scope": "USER", "organizationId": null, "expiresAt": null });
    assert_eq!(after, wanted);
    assert!(!value_of("after").contains(secret.reveal()));
}
