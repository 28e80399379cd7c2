//! The bootstrap token and the credentials of provisioners.

use taskyard_server::domain::user::{ApiTokenScope, Credential};
use taskyard_server::services::api_tokens::{self, NewApiToken};
use taskyard_server::services::{Settings, authentication, bootstrap};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{BOOTSTRAP_TOKEN, Site, meta};

#[test]
fn a_short_bootstrap_token_is_refused() {
    assert!(bootstrap::bootstrap_token(&"a".repeat(31)).is_err());
    assert!(bootstrap::bootstrap_token(&"ä".repeat(32)).is_ok());
}

on_both_databases!(
    the_bootstrap_token_is_the_administrator,
    provisioners_come_with_their_own_tokens_or_an_owners,
    each_start_replaces_the_embedded_provisioners_token,
    gateways_leave_each_other_s_embedded_provisioners_alone,
    gateways_that_start_together_agree,
);

async fn the_bootstrap_token_is_the_administrator(test: &TestDatabase) {
    let site = Site::start(test).await;
    let known = authentication::by_bearer(&site.services, BOOTSTRAP_TOKEN, &meta())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.until, None);
    let actor = known.who;
    assert_eq!(
        (actor.username.as_str(), actor.credential),
        ("admin", Credential::Bootstrap)
    );
    assert!(actor.is_owner());
    assert_eq!(
        actor.memberships,
        site.administrator().await.actor.memberships
    );
    let longer = format!("{BOOTSTRAP_TOKEN} ");
    assert!(
        authentication::by_bearer(&site.services, &longer, &meta())
            .await
            .unwrap()
            .is_none()
    );
    let worker = authentication::provisioner_by_bearer(&site.services, BOOTSTRAP_TOKEN, &meta())
        .await
        .unwrap();
    let worker = worker.map(|known| known.who);
    assert_eq!(worker, Some(Credential::Bootstrap));
}

async fn provisioners_come_with_their_own_tokens_or_an_owners(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (administrator, member) = (site.administrator().await, site.member("ann").await);
    for (caller, scope, at_public_api, at_worker_api) in [
        (&administrator, ApiTokenScope::User, true, true),
        (&administrator, ApiTokenScope::Provisioner, false, true),
        (&member, ApiTokenScope::User, true, false),
    ] {
        let wanted = NewApiToken {
            name: scope.to_string(),
            scope,
            organization_id: None,
            expires_in_days: None,
        };
        let (token, secret) = api_tokens::create(&site.services, caller, wanted)
            .await
            .unwrap();
        let public = authentication::by_bearer(&site.services, secret.reveal(), &meta())
            .await
            .unwrap();
        assert_eq!(public.is_some(), at_public_api, "{token:?}");
        let worker =
            authentication::provisioner_by_bearer(&site.services, secret.reveal(), &meta())
                .await
                .unwrap();
        assert_eq!(
            worker.map(|known| known.who),
            at_worker_api.then_some(Credential::ApiToken(token.id)),
            "{token:?}"
        );
    }
}

async fn each_start_replaces_the_embedded_provisioners_token(test: &TestDatabase) {
    let site = Site::start(test).await;
    let first = &site.bootstrapped.provisioner_token;
    let accepted = authentication::provisioner_by_bearer(&site.services, first.reveal(), &meta())
        .await
        .unwrap();
    assert!(accepted.is_some());
    let second = bootstrap::prepare(&site.services)
        .await
        .unwrap()
        .provisioner_token;
    let first = authentication::provisioner_by_bearer(&site.services, first.reveal(), &meta())
        .await
        .unwrap();
    let second = authentication::provisioner_by_bearer(&site.services, second.reveal(), &meta())
        .await
        .unwrap();
    assert!(first.is_none() && second.is_some());
}

async fn gateways_leave_each_other_s_embedded_provisioners_alone(test: &TestDatabase) {
    const DAY: i64 = 24 * 60 * 60;
    let another = |settings: &mut Settings| settings.gateway_id = uuid::Uuid::now_v7();
    let one = Site::start_with(test, another).await;
    let other = Site::start_with(test, another).await;
    let third = Site::start_with(test, another).await;
    let is_good = async |site: &Site| {
        let token = site.bootstrapped.provisioner_token.reveal();
        let found = authentication::provisioner_by_bearer(&one.services, token, &meta()).await;
        found.unwrap().is_some()
    };
    assert!(is_good(&one).await && is_good(&other).await);
    // The one goes on, and the others are heard no more.
    one.pass(DAY);
    assert!(is_good(&one).await);
    third.pass(DAY + 1);
    bootstrap::prepare(&third.services).await.unwrap();
    assert!(is_good(&one).await && !is_good(&other).await && !is_good(&third).await);
}

async fn gateways_that_start_together_agree(test: &TestDatabase) {
    let site = Site::start(test).await;
    let other = taskyard_server::services::Services::new(
        taskyard_server::store::Database::connect(&test.url)
            .await
            .unwrap(),
        site.services.events.clone(),
        site.services.clock.clone(),
        Settings::default(),
    );
    test.db.migrate_down(None).await.unwrap();
    let start = |services: taskyard_server::services::Services| async move {
        services.db.migrate().await.unwrap();
        bootstrap::prepare(&services).await.unwrap();
    };
    tokio::join!(start(site.services.clone()), start(other.clone()));
    let users = crate::support::site::rows(&test.db, "SELECT id FROM users", []).await;
    assert_eq!(users.len(), 1);
    other.db.close().await.unwrap();
}
