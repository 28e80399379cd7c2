//! Signing in with a password, and setting one.

use std::sync::Arc;

use serde_json::json;
use taskyard_server::domain::ErrorCode::{self, Forbidden, InvalidInput, NotFound, RateLimited};
use taskyard_server::domain::password::Password;
use taskyard_server::domain::user::{Caller, Credential, RequestMeta, SiteRole, User};
use taskyard_server::domain::{ApiTokenId, Failure, UserId};
use taskyard_server::events::Topic;
use taskyard_server::services::authentication;
use taskyard_server::services::passwords::{self, SetPassword};
use taskyard_server::services::sessions::{self, NewSession};
use taskyard_server::services::users::{self, CreateUser};

use super::users::{new_user, refusal};
use crate::on_both_databases;
use crate::support::app::{TestApp, body, header};
use crate::support::database::TestDatabase;
use crate::support::site::{Site, meta, rows, token_of};

const GOOD: &str = "correct horse battery";
const OTHER: &str = "another horse battery";

on_both_databases!(
    a_user_signs_in_with_its_password,
    whatever_is_wrong_with_a_sign_in_looks_the_same,
    wrong_tries_are_limited_by_name_and_by_address,
    ones_own_password_takes_the_present_one,
    the_first_password_is_set_after_a_link,
    others_passwords_are_set_by_who_looks_after_users,
    bad_passwords_are_named,
    a_link_is_made_for_who_forgot_the_password,
    signing_in_sets_the_cookie_and_says_when_to_try_again,
);

async fn sign_in(
    site: &Site,
    username: &str,
    password: &str,
) -> Result<(User, NewSession), Failure> {
    sessions::sign_in_with_password(&site.services, &meta(), username, password).await
}

/// A user with a password, as a caller with a session.
async fn with_password(site: &Site, username: &str) -> Caller {
    let administrator = site.administrator().await;
    let new = CreateUser {
        password: Some(GOOD.to_owned()),
        ..new_user(username)
    };
    let made = users::create(&site.services, &administrator, new)
        .await
        .unwrap();
    assert!(made.sign_in_url.is_none());
    assert!(made.user.has_password);
    let (_, session) = sign_in(site, username, GOOD).await.unwrap();
    let actor = authentication::by_session(&site.services, &session.secret, &meta()).await;
    Caller {
        actor: actor.unwrap().unwrap().who.into(),
        meta: meta(),
    }
}

fn own(current: Option<&str>, new: &str) -> SetPassword {
    SetPassword {
        user_id: None,
        current: current.and_then(Password::presented),
        new: new.to_owned(),
    }
}

fn of(user: UserId) -> SetPassword {
    SetPassword {
        user_id: Some(user),
        ..own(None, OTHER)
    }
}

async fn a_user_signs_in_with_its_password(test: &TestDatabase) {
    let site = Site::start(test).await;
    let ann = with_password(&site, "Ann").await;
    let (user, _) = sign_in(&site, " aNN ", GOOD).await.unwrap();
    assert_eq!(user.id, ann.actor.user_id);
    assert_eq!(user.last_sign_in_at, Some(site.services.clock.now()));
    let stored = rows(
        &test.db,
        "SELECT password_hash FROM users WHERE password_hash IS NOT NULL",
        [],
    )
    .await;
    let hash: String = stored[0].try_get("", "password_hash").unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    for row in rows(&test.db, "SELECT before, after FROM audit_entries", []).await {
        let after: Option<String> = row.try_get("", "after").unwrap();
        assert!(!after.unwrap_or_default().contains("horse"));
    }
}

async fn whatever_is_wrong_with_a_sign_in_looks_the_same(test: &TestDatabase) {
    let site = Site::start(test).await;
    let ann = with_password(&site, "ann").await;
    site.member("bob").await;
    let administrator = site.administrator().await;
    with_password(&site, "cy").await;
    let cy = users::get(
        &site.services,
        &administrator,
        users::UserRef::Named("cy".into()),
    )
    .await;
    let cy = cy.unwrap().unwrap().id;
    users::suspend(&site.services, &administrator, cy)
        .await
        .unwrap();
    let mut seen = Vec::new();
    for (username, password) in [
        ("ann", "wrong"),
        ("ann", ""),
        ("ann", &"x".repeat(100_000)),
        ("nobody", GOOD),
        ("", ""),
        ("bob", GOOD),
        ("cy", GOOD),
        (&"x".repeat(10_000), GOOD),
    ] {
        let failure = sign_in(&site, username, password).await.err().unwrap();
        assert_eq!(failure.code(), InvalidInput, "{username}");
        seen.push(failure.errors);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    let log = site.audit_log().await;
    let refused = |name: &str| {
        let sign_ins = log
            .iter()
            .filter(|(action, _, code)| action == "signIn" && code.is_some());
        sign_ins.filter(|(_, object, _)| object == name).count()
    };
    assert_eq!((refused("ann"), refused("nobody")), (3, 1));
    assert!(sign_in(&site, "ann", GOOD).await.is_ok());
    drop(ann);
}

async fn wrong_tries_are_limited_by_name_and_by_address(test: &TestDatabase) {
    let site = Site::start(test).await;
    with_password(&site, "ann").await;
    for _ in 0..10 {
        assert_eq!(
            refusal(sign_in(&site, "ann", "wrong").await).0,
            InvalidInput
        );
    }
    let failure = sign_in(&site, "ANN", GOOD).await.err().unwrap();
    assert_eq!(
        (failure.code(), failure.retry_after),
        (RateLimited, Some(30))
    );
    site.pass(30);
    assert!(sign_in(&site, "ann", GOOD).await.is_ok());
    // What was right did not count, so the place is still there.
    assert!(sign_in(&site, "ann", GOOD).await.is_ok());
    let from_elsewhere = RequestMeta {
        ip: Some("198.51.100.1".to_owned()),
        ..meta()
    };
    let try_name = |number: i32| {
        let (services, meta) = (site.services.clone(), from_elsewhere.clone());
        async move {
            let name = format!("name-{number}");
            let tried = sessions::sign_in_with_password(&services, &meta, &name, "").await;
            refusal(tried).0
        }
    };
    let mut codes: Vec<ErrorCode> = Vec::new();
    for number in 0..51 {
        codes.push(try_name(number).await);
    }
    assert!(codes[..50].iter().all(|code| *code == InvalidInput));
    assert_eq!(codes[50], RateLimited);
}

async fn ones_own_password_takes_the_present_one(test: &TestDatabase) {
    let site = Site::start(test).await;
    let ann = with_password(&site, "ann").await;
    let (_, other_session) = sign_in(&site, "ann", GOOD).await.unwrap();
    for current in [None, Some("wrong"), Some("")] {
        let set = passwords::set(&site.services, &ann, own(current, OTHER)).await;
        assert_eq!(refusal(set), (InvalidInput, "currentPassword".to_owned()));
    }
    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(ann.actor.user_id));
    passwords::set(&site.services, &ann, own(Some(GOOD), OTHER))
        .await
        .unwrap();
    bell.heard().await;
    assert!(sign_in(&site, "ann", GOOD).await.is_err());
    assert!(sign_in(&site, "ann", OTHER).await.is_ok());
    let other = authentication::by_session(&site.services, &other_session.secret, &meta()).await;
    assert!(other.unwrap().is_none(), "other sessions end");
    let Credential::Session(id) = ann.actor.credential else {
        panic!("a session");
    };
    let own_session = taskyard_server::services::lookup::sessions(&site.services, &[id]).await;
    assert_eq!(own_session.unwrap().len(), 1, "the one that asks stays");
    // Guessing the present password is limited as signing in is.
    let mut last = InvalidInput;
    for _ in 0..11 {
        let set = passwords::set(&site.services, &ann, own(Some("wrong"), OTHER)).await;
        last = refusal(set).0;
    }
    assert_eq!(last, RateLimited);
}

async fn the_first_password_is_set_after_a_link(test: &TestDatabase) {
    let site = Site::start(test).await;
    let mut ann = site.member("ann").await;
    let session = ann.actor.credential;
    Arc::make_mut(&mut ann.actor).credential = Credential::ApiToken(ApiTokenId::generate());
    let set = passwords::set(&site.services, &ann, own(None, GOOD)).await;
    assert_eq!(
        refusal(set).0,
        Forbidden,
        "a stolen token is no way to sign in"
    );
    Arc::make_mut(&mut ann.actor).credential = session;
    let user = passwords::set(&site.services, &ann, own(None, GOOD))
        .await
        .unwrap();
    assert!(user.has_password);
    assert!(sign_in(&site, "ann", GOOD).await.is_ok());
}

async fn others_passwords_are_set_by_who_looks_after_users(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let ann = with_password(&site, "ann").await;
    let uma = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let (bob, eve) = (site.member("bob").await, site.person("eve", &[], &[]).await);
    let id = ann.actor.user_id;
    for (caller, user, code) in [
        (&bob, id, Forbidden),
        (&eve, id, NotFound),
        (&eve, UserId::generate(), NotFound),
        (&uma, administrator.actor.user_id, Forbidden),
    ] {
        let set = passwords::set(&site.services, caller, of(user)).await;
        assert_eq!(refusal(set).0, code);
    }
    passwords::set(&site.services, &uma, of(id)).await.unwrap();
    assert!(sign_in(&site, "ann", OTHER).await.is_ok());
    let sessions = rows(&test.db, "SELECT id FROM sessions", []).await;
    assert_eq!(sessions.len(), 1, "all from before have ended");
    let log = site.audit_log().await;
    assert!(log.contains(&("setPassword".to_owned(), "ann".to_owned(), None)));
}

async fn bad_passwords_are_named(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let ann = site.member("annelee").await;
    for bad in [
        "",
        "short",
        "aaaaaaaaaaaaaaaa",
        "my annelee my",
        &"ab cd ef".repeat(17),
        "with\0nul and more",
    ] {
        let set = passwords::set(&site.services, &ann, own(None, bad)).await;
        assert_eq!(
            refusal(set),
            (InvalidInput, "newPassword".to_owned()),
            "{bad}"
        );
        let new = CreateUser {
            password: Some(bad.to_owned()),
            ..new_user("annelee2")
        };
        let made = users::create(&site.services, &administrator, new).await;
        if bad != "my annelee my" {
            assert_eq!(
                refusal(made),
                (InvalidInput, "password".to_owned()),
                "{bad}"
            );
        }
    }
}

async fn a_link_is_made_for_who_forgot_the_password(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let (ann, bob) = (site.member("ann").await, site.member("bob").await);
    let eve = site.person("eve", &[], &[]).await;
    let uma = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let id = ann.actor.user_id;
    for (caller, user, code) in [
        (&bob, id, Forbidden),
        (&eve, id, NotFound),
        (&uma, administrator.actor.user_id, Forbidden),
        (&uma, UserId::generate(), NotFound),
    ] {
        let made = sessions::create_link(&site.services, caller, user).await;
        assert_eq!(refusal(made).0, code);
    }
    let link = sessions::create_link(&site.services, &uma, id)
        .await
        .unwrap();
    site.pass(72 * 60 * 60 - 1);
    sessions::sign_in(&site.services, &meta(), &token_of(&link))
        .await
        .unwrap();
    users::suspend(&site.services, &uma, id).await.unwrap();
    let made = sessions::create_link(&site.services, &uma, id).await;
    assert_eq!(refusal(made).0, ErrorCode::Conflict);
}

async fn signing_in_sets_the_cookie_and_says_when_to_try_again(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    with_password(&app.site, "ann").await;
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { user { username } errors { code path } } }";
    let ask = |input: serde_json::Value| {
        app.post(&json!({ "query": document, "variables": { "input": input } }))
    };
    let response = ask(json!({ "username": "ann", "password": GOOD }))
        .send()
        .await
        .unwrap();
    assert!(header(&response, "set-cookie").starts_with("taskyard=tyd_"));
    let answer: serde_json::Value = response.json().await.unwrap();
    assert_eq!(answer["data"]["signIn"]["user"]["username"], "ann");
    for bad in [
        json!({}),
        json!({ "username": "ann" }),
        json!({ "password": GOOD }),
        json!({ "token": "tyd_", "username": "ann", "password": GOOD }),
    ] {
        let answer = body(ask(bad)).await;
        assert_eq!(
            answer["data"]["signIn"]["errors"][0]["code"], "INVALID_INPUT",
            "{answer}"
        );
    }
    let wrong = json!({ "username": "ann", "password": "wrong" });
    let mut answer = body(ask(wrong.clone())).await;
    assert_eq!(
        answer["data"]["signIn"]["errors"][0]["path"],
        json!(["password"])
    );
    for _ in 0..10 {
        answer = body(ask(wrong.clone())).await;
    }
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "RATE_LIMITED", "{answer}");
    assert!(extensions["retryAfterSeconds"].as_i64().unwrap() <= 30);
}
