//! Suspending users: what they hold is refused, and what they have open ends.

use serde_json::json;
use taskyard_server::domain::ErrorCode::{Conflict, Forbidden, NotFound};
use taskyard_server::domain::user::{
    ApiTokenScope, Caller, OrganizationRole, SiteRole, UserStatus,
};
use taskyard_server::services::users::{self, UpdateUser};
use taskyard_server::services::{authentication, memberships, sessions};

use super::users::{new_user, refusal, roles_of};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::raw_socket::RawSocket;
use crate::support::site::{BOOTSTRAP_TOKEN, Site, meta, token_of};

on_both_databases!(
    a_suspended_users_credentials_are_refused,
    an_activated_users_tokens_are_good_again,
    suspending_is_for_who_looks_after_users,
    the_embedded_provisioner_is_nobodys,
    suspension_and_lowered_rights_end_sockets,
);

async fn a_suspended_users_credentials_are_refused(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let made = users::create(&site.services, &administrator, new_user("ann"))
        .await
        .unwrap();
    let link = token_of(&made.sign_in_url.unwrap());
    let (_, session) = sessions::sign_in(&site.services, &meta(), &link)
        .await
        .unwrap();
    let owner = site.person("olga", &[SiteRole::Owner], &[]).await;
    let (user_token, worker_token) = (
        site.bearer(&owner, ApiTokenScope::User).await,
        site.bearer(&owner, ApiTokenScope::Provisioner).await,
    );
    for id in [made.user.id, owner.actor.user_id] {
        let suspended = users::suspend(&site.services, &administrator, id)
            .await
            .unwrap();
        assert_eq!(suspended.status(), UserStatus::Suspended);
        // Again changes nothing.
        let again = users::suspend(&site.services, &administrator, id)
            .await
            .unwrap();
        assert_eq!(again.suspended_at, suspended.suspended_at);
    }
    let services = &site.services;
    let by_session = authentication::by_session(services, &session.secret, &meta()).await;
    assert!(by_session.unwrap().is_none());
    let by_bearer = authentication::by_bearer(services, &user_token, &meta()).await;
    assert!(by_bearer.unwrap().is_none());
    for token in [&user_token, &worker_token] {
        let at_worker_api = authentication::provisioner_by_bearer(services, token, &meta()).await;
        assert!(at_worker_api.unwrap().is_none());
    }
}

async fn an_activated_users_tokens_are_good_again(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let made = users::create(&site.services, &administrator, new_user("ann"))
        .await
        .unwrap();
    let link = token_of(&made.sign_in_url.unwrap());
    let ann = made.user.id;
    users::suspend(&site.services, &administrator, ann)
        .await
        .unwrap();
    let refused = sessions::sign_in(&site.services, &meta(), &link).await;
    assert!(refused.is_err(), "a link of a suspended user");
    let back = users::activate(&site.services, &administrator, ann)
        .await
        .unwrap();
    assert_eq!(back.status(), UserStatus::Active);
    let over = sessions::sign_in(&site.services, &meta(), &link).await;
    assert!(over.is_err(), "links from before have ended");

    let bob = site.member("bob").await;
    let token = site.bearer(&bob, ApiTokenScope::User).await;
    users::suspend(&site.services, &administrator, bob.actor.user_id)
        .await
        .unwrap();
    users::activate(&site.services, &administrator, bob.actor.user_id)
        .await
        .unwrap();
    let found = authentication::by_bearer(&site.services, &token, &meta())
        .await
        .unwrap();
    assert_eq!(found.unwrap().who.user_id, bob.actor.user_id);
}

async fn suspending_is_for_who_looks_after_users(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let place = (site.default_organization().await, OrganizationRole::Admin);
    let user_admin = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let ann = site.person("ann", &[], &[place]).await;
    let bob = site.member("bob").await;
    let stranger = site.person("eve", &[], &[]).await;
    for (caller, user, code) in [
        (&ann, &bob, Forbidden),
        (&ann, &stranger, NotFound),
        (&user_admin, &administrator, Forbidden),
        (&user_admin, &user_admin, Conflict),
        (&administrator, &administrator, Conflict),
    ] {
        for activates in [false, true] {
            let id = user.actor.user_id;
            let result = if activates {
                users::activate(&site.services, caller, id).await
            } else {
                users::suspend(&site.services, caller, id).await
            };
            // Who is not suspended is activated in vain.
            if !activates || code != Conflict {
                assert_eq!(refusal(result).0, code);
            }
        }
    }
    users::suspend(&site.services, &user_admin, ann.actor.user_id)
        .await
        .unwrap();
}

async fn the_embedded_provisioner_is_nobodys(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let owner = site.person("olga", &[SiteRole::Owner], &[]).await;
    let embedded = site.bootstrapped.provisioner_token.reveal();
    users::suspend(&site.services, &owner, administrator.actor.user_id)
        .await
        .unwrap();
    let works = authentication::provisioner_by_bearer(&site.services, embedded, &meta()).await;
    assert!(works.unwrap().is_some(), "tasks go on");
    let by_bearer = authentication::by_bearer(&site.services, BOOTSTRAP_TOKEN, &meta()).await;
    assert!(
        by_bearer.unwrap().is_none(),
        "the bootstrap token is the administrator's"
    );
    let meta = meta();
    let worker = authentication::provisioner_by_bearer(&site.services, BOOTSTRAP_TOKEN, &meta);
    assert!(worker.await.unwrap().is_none());
}

async fn suspension_and_lowered_rights_end_sockets(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (site, services) = (&app.site, &app.site.services);
    let administrator = site.administrator().await;
    let url = format!("ws://{}/graphql", app.address);
    let organization = site.default_organization().await;
    for (number, how) in ["suspension", "a role", "a place", "no place"]
        .into_iter()
        .enumerate()
    {
        let name = format!("user-{number}");
        let places = [(organization, OrganizationRole::Admin)];
        let caller: Caller = site.person(&name, &[SiteRole::UserAdmin], &places).await;
        let token = site.bearer(&caller, ApiTokenScope::User).await;
        let mut socket = RawSocket::ready(&url, json!({ "token": token })).await;
        let id = caller.actor.user_id;
        match how {
            "suspension" => drop(users::suspend(services, &administrator, id).await.unwrap()),
            "a role" => {
                drop(
                    users::update(services, &administrator, roles_of(id, &[]))
                        .await
                        .unwrap(),
                );
            }
            "a place" => {
                let place = (organization, id);
                let role = OrganizationRole::Member;
                memberships::set(services, &administrator, place, role)
                    .await
                    .unwrap();
            }
            _ => {
                let place = (organization, id);
                memberships::remove(services, &administrator, place)
                    .await
                    .unwrap();
            }
        }
        assert_eq!(socket.closed().await.0, 4403, "{how}");
    }
    // What changes no rights ends nothing.
    let ann = site.member("ann").await;
    let token = site.bearer(&ann, ApiTokenScope::User).await;
    let mut socket = RawSocket::ready(&url, json!({ "token": token })).await;
    let change = UpdateUser {
        user_id: ann.actor.user_id,
        display_name: Some("Ann".to_owned()),
        roles: Some(vec![SiteRole::Member]),
    };
    users::update(services, &administrator, change)
        .await
        .unwrap();
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong");
}
