//! Who may say that it is which provisioner.

mod organizations;

use taskyard_server::domain::ErrorCode;
use taskyard_server::domain::job::NewProvisioner;
use taskyard_server::domain::user::{ApiTokenScope, Caller, Credential};
use taskyard_server::domain::workspace::IsolationLevel;
use taskyard_server::services::api_tokens::{self, NewApiToken};
use taskyard_server::services::{Services, provisioners};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::Site;

on_both_databases!(
    a_token_does_not_get_the_jobs_of_another_token_s_provisioner,
    a_revoked_token_s_provisioner_is_taken_over_by_the_next_token,
);

fn one() -> NewProvisioner {
    NewProvisioner {
        name: "one".to_owned(),
        host: "host-1".to_owned(),
        version: "1".to_owned(),
        driver: "process".to_owned(),
        isolation: IsolationLevel::Process,
        tags: Vec::new(),
    }
}

async fn token(services: &Services, administrator: &Caller, name: &str) -> Credential {
    let new = NewApiToken {
        name: name.to_owned(),
        scope: ApiTokenScope::Provisioner,
        organization_id: None,
        expires_in_days: Some(1),
    };
    let (token, _) = api_tokens::create(services, administrator, new)
        .await
        .unwrap();
    Credential::ApiToken(token.id)
}

async fn a_token_does_not_get_the_jobs_of_another_token_s_provisioner(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let first = token(&site.services, &administrator, "first").await;
    let stolen = token(&site.services, &administrator, "stolen").await;
    let registered = provisioners::register(&site.services, &first, one())
        .await
        .unwrap();
    let refused = provisioners::register(&site.services, &stolen, one()).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Conflict);
    let again = provisioners::register(&site.services, &first, one())
        .await
        .unwrap();
    assert_eq!(again.id, registered.id);
}

async fn a_revoked_token_s_provisioner_is_taken_over_by_the_next_token(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let first = token(&site.services, &administrator, "first").await;
    let next = token(&site.services, &administrator, "next").await;
    let registered = provisioners::register(&site.services, &first, one())
        .await
        .unwrap();
    let Credential::ApiToken(id) = first else {
        panic!("it is a token");
    };
    api_tokens::revoke(&site.services, &administrator, id)
        .await
        .unwrap();
    let taken = provisioners::register(&site.services, &next, one())
        .await
        .unwrap();
    assert_eq!(taken.id, registered.id);
}
