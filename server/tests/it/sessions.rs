//! Sign-in links and sessions.

use std::sync::Arc;

use futures_util::future::join_all;
use taskyard_server::domain::ErrorCode;
use taskyard_server::domain::user::{Credential, RequestMeta};
use taskyard_server::events::Topic;
use taskyard_server::services::{api_tokens, authentication, bootstrap, sessions};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{BOOTSTRAP_TOKEN, Site, meta, rows, token_of};

on_both_databases!(
    a_link_signs_in_once,
    of_many_uses_of_a_link_at_once_one_gets_in,
    a_link_is_over_after_its_time,
    what_is_no_link_is_refused_alike_and_uses_none_up,
    a_link_is_offered_until_somebody_has_signed_in,
    a_session_costs_one_statement_and_notes_its_use_once_a_minute,
    a_session_ends_after_its_life,
    signing_out_ends_the_session_and_tells_what_it_has_open,
    a_credential_of_one_kind_is_none_of_another,
);

async fn a_link_signs_in_once(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = token_of(site.bootstrapped.login_link.as_ref().unwrap());
    let (user, session) = sessions::sign_in(&site.services, &meta(), &token)
        .await
        .unwrap();
    assert_eq!(user.username, "admin");
    let actor = authentication::by_session(&site.services, &session.secret, &meta())
        .await
        .unwrap();
    assert_eq!(actor.unwrap().who.user_id, user.id);
    let again = sessions::sign_in(&site.services, &meta(), &token)
        .await
        .err()
        .unwrap();
    assert_eq!(
        (again.code(), &again.errors[0].path[..]),
        (ErrorCode::InvalidInput, &["token".to_owned()][..])
    );
    let log = site.audit_log().await;
    assert_eq!(
        log[log.len() - 2..],
        [
            ("signIn".to_owned(), "admin".to_owned(), None),
            (
                "signIn".to_owned(),
                String::new(),
                Some("INVALID_INPUT".to_owned())
            ),
        ]
    );
}

async fn of_many_uses_of_a_link_at_once_one_gets_in(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    let meta = meta();
    let uses = (0..8).map(|_| sessions::sign_in(&site.services, &meta, &token));
    let let_in = join_all(uses).await.into_iter().flatten().count();
    assert_eq!(let_in, 1);
    assert_eq!(rows(&test.db, "SELECT id FROM sessions", []).await.len(), 1);
}

async fn a_link_is_over_after_its_time(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    site.pass(15 * 60 - 1);
    let in_time = site.link_token().await;
    site.pass(1);
    assert!(
        sessions::sign_in(&site.services, &meta(), &token)
            .await
            .is_err()
    );
    assert!(
        sessions::sign_in(&site.services, &meta(), &in_time)
            .await
            .is_ok()
    );
}

async fn what_is_no_link_is_refused_alike_and_uses_none_up(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    let other = site.link_token().await;
    let swapped = format!(
        "{}_{}",
        token.rsplit_once('_').unwrap().0,
        other.splitn(3, '_').last().unwrap()
    );
    let mut wrong = token.clone();
    let last = if wrong.ends_with('A') { 'Q' } else { 'A' };
    wrong.pop();
    wrong.push(last);
    let unknown = format!("tyd_{}_{}", "0".repeat(32), "a".repeat(43));
    let mut messages = Vec::new();
    for bad in [
        "",
        " ",
        "tyd",
        "\0",
        &wrong,
        &unknown,
        &swapped,
        &"x".repeat(100_000),
    ] {
        let failure = sessions::sign_in(&site.services, &meta(), bad)
            .await
            .err()
            .unwrap();
        assert_eq!(failure.code(), ErrorCode::InvalidInput);
        messages.push(failure.errors[0].message.clone());
    }
    messages.dedup();
    assert_eq!(messages.len(), 1);
    sessions::sign_in(&site.services, &meta(), &token)
        .await
        .unwrap();
}

async fn a_link_is_offered_until_somebody_has_signed_in(test: &TestDatabase) {
    let site = Site::start(test).await;
    let second = bootstrap::prepare(&site.services)
        .await
        .unwrap()
        .login_link
        .unwrap();
    assert!(
        second.starts_with("http://127.0.0.1:7080/login?token=tyd_"),
        "{second}"
    );
    sessions::sign_in(&site.services, &meta(), &token_of(&second))
        .await
        .unwrap();
    assert!(
        bootstrap::prepare(&site.services)
            .await
            .unwrap()
            .login_link
            .is_none()
    );
    // Asked for, there is one all the same.
    let asked = site.link_token().await;
    sessions::sign_in(&site.services, &meta(), &asked)
        .await
        .unwrap();
}

async fn a_session_costs_one_statement_and_notes_its_use_once_a_minute(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    let (_, session) = sessions::sign_in(&site.services, &meta(), &token)
        .await
        .unwrap();
    let elsewhere = RequestMeta {
        ip: Some("198.51.100.9".to_owned()),
        ..meta()
    };
    let mut costs = Vec::new();
    for seconds in [0, 59, 1, 0] {
        site.pass(seconds);
        let before = test.db.statements();
        let actor = authentication::by_session(&site.services, &session.secret, &elsewhere)
            .await
            .unwrap();
        assert!(actor.is_some());
        costs.push(test.db.statements() - before);
    }
    assert_eq!(costs, [1, 1, 2, 1]);
    let used = rows(&test.db, "SELECT last_used_ip FROM sessions", [])
        .await
        .pop()
        .unwrap();
    assert_eq!(
        used.try_get::<String>("", "last_used_ip").unwrap(),
        "198.51.100.9"
    );
}

async fn a_session_ends_after_its_life(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    let (_, session) = sessions::sign_in(&site.services, &meta(), &token)
        .await
        .unwrap();
    assert_eq!(
        session.expires_at,
        site.services.clock.now().plus_seconds(30 * 24 * 60 * 60)
    );
    site.pass(30 * 24 * 60 * 60 - 1);
    assert!(
        authentication::by_session(&site.services, &session.secret, &meta())
            .await
            .unwrap()
            .is_some()
    );
    site.pass(1);
    assert!(
        authentication::by_session(&site.services, &session.secret, &meta())
            .await
            .unwrap()
            .is_none()
    );
}

async fn signing_out_ends_the_session_and_tells_what_it_has_open(test: &TestDatabase) {
    let site = Site::start(test).await;
    let token = site.link_token().await;
    let (user, session) = sessions::sign_in(&site.services, &meta(), &token)
        .await
        .unwrap();
    let mut caller = site.administrator().await;
    caller.actor = authentication::by_session(&site.services, &session.secret, &meta())
        .await
        .unwrap()
        .unwrap()
        .who
        .into();
    let mut bell = site.services.events.listen(Topic::Credentials(user.id));
    sessions::sign_out(&site.services, &caller).await.unwrap();
    bell.heard().await;
    assert!(
        authentication::by_session(&site.services, &session.secret, &meta())
            .await
            .unwrap()
            .is_none()
    );
    sessions::sign_out(&site.services, &caller).await.unwrap();
    Arc::make_mut(&mut caller.actor).credential = Credential::Bootstrap;
    let failure = sessions::sign_out(&site.services, &caller)
        .await
        .err()
        .unwrap();
    assert_eq!(failure.code(), ErrorCode::Conflict);
}

async fn a_credential_of_one_kind_is_none_of_another(test: &TestDatabase) {
    let site = Site::start(test).await;
    let link = site.link_token().await;
    let (_, session) = sessions::sign_in(&site.services, &meta(), &site.link_token().await)
        .await
        .unwrap();
    let wanted = crate::api_tokens::wanted("ci");
    let (_, token) = api_tokens::create(&site.services, &site.administrator().await, wanted)
        .await
        .unwrap();
    for cookie in [token.reveal(), &link, BOOTSTRAP_TOKEN, ""] {
        assert!(
            authentication::by_session(&site.services, cookie, &meta())
                .await
                .unwrap()
                .is_none()
        );
    }
    for bearer in [&session.secret, &link, ""] {
        assert!(
            authentication::by_bearer(&site.services, bearer, &meta())
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            authentication::provisioner_by_bearer(&site.services, bearer, &meta())
                .await
                .unwrap()
                .is_none()
        );
    }
    assert!(
        sessions::sign_in(&site.services, &meta(), token.reveal())
            .await
            .is_err()
    );
}
