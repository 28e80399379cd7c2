//! Provisioners that serve one organization.

use serde_json::{Value, json};
use taskyard_server::domain::ErrorCode::{Forbidden, InvalidInput, NotFound};
use taskyard_server::domain::job::NewProvisioner;
use taskyard_server::domain::user::{
    ApiTokenScope, Caller, Credential, OrganizationRole, SiteRole,
};
use taskyard_server::domain::{ErrorCode, OrganizationId, ProvisionerId};
use taskyard_server::events::Topic;
use taskyard_server::services::api_tokens::{self, NewApiToken};
use taskyard_server::services::{
    authentication, jobs, lookup, memberships, organizations, provisioners,
};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::{Site, meta};

on_both_databases!(
    a_provisioner_of_an_organization_takes_only_its_jobs,
    jobs_wait_in_their_organization_s_line_while_nobody_serves_all,
    an_organization_s_admin_makes_tokens_for_its_provisioners,
    a_token_ends_with_the_right_to_make_it,
    a_token_ends_with_its_organization,
    provisioners_are_listed_for_their_organization,
    a_provisioner_hears_nothing_of_workspaces_that_it_does_not_serve,
);

fn wanted(organization: Option<OrganizationId>) -> NewApiToken {
    NewApiToken {
        name: OrganizationId::generate().to_string(),
        scope: ApiTokenScope::Provisioner,
        organization_id: organization,
        expires_in_days: None,
    }
}

/// A provisioner of the administrator's for this organization, on a host of its own.
async fn provisioner_for(
    site: &Site,
    name: &str,
    organization: Option<OrganizationId>,
) -> (Credential, ProvisionerId) {
    let administrator = site.administrator().await;
    let made = api_tokens::create(&site.services, &administrator, wanted(organization)).await;
    let credential = Credential::ApiToken(made.unwrap().0.id);
    let new = NewProvisioner {
        name: name.to_owned(),
        host: format!("host-of-{name}"),
        ..super::one()
    };
    let registered = provisioners::register(&site.services, &credential, new).await;
    let registered = registered.unwrap();
    assert_eq!(registered.organization_id, organization);
    (credential, registered.id)
}

async fn a_provisioner_of_an_organization_takes_only_its_jobs(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (site, services) = (&flow.site, flow.services());
    flow.sql("DELETE FROM provisioners", []).await;
    let lab = site.organization("lab").await;
    let (labs, in_lab) = provisioner_for(site, "lab-1", Some(lab)).await;
    let task = flow.create("elsewhere").await;
    assert!(!jobs::are_available(services, &labs, in_lab).await.unwrap());
    let taken = jobs::acquire(services, &labs, in_lab).await.unwrap();
    assert!(taken.is_none());
    flow.reap().await;
    let reason = flow.task(task.id).await.status_reason;
    assert!(reason.starts_with("No provisioner fits"), "{reason}");

    let here = site.default_organization().await;
    let (ours, in_ours) = provisioner_for(site, "ours", Some(here)).await;
    flow.reap().await;
    let reason = flow.task(task.id).await.status_reason;
    assert_eq!(reason, "Waiting for a provisioner");
    assert!(jobs::are_available(services, &ours, in_ours).await.unwrap());
    let taken = jobs::acquire(services, &ours, in_ours).await.unwrap();
    assert_eq!(taken.unwrap().job.organization_id, here);

    // One that serves all takes what anybody left.
    let (general, for_all) = provisioner_for(site, "general", None).await;
    flow.create("second").await;
    let taken = jobs::acquire(services, &general, for_all).await.unwrap();
    assert!(taken.is_some());
}

async fn jobs_wait_in_their_organization_s_line_while_nobody_serves_all(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let lab = flow.site.organization("lab").await;
    let mut waiting = Vec::new();
    for name in ["first", "second", "third"] {
        let task = flow.create(name).await;
        waiting.push(flow.job_of(&task).await.id);
        flow.site.pass(1);
    }
    let move_second = "UPDATE jobs SET organization_id = $1 WHERE id = $2";
    flow.sql(move_second, [lab.0.into(), waiting[1].0.into()])
        .await;
    let places = async || {
        let mut places = lookup::queue_positions(flow.services(), &waiting)
            .await
            .unwrap();
        places.sort();
        places
            .into_iter()
            .map(|(_, place)| place)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        places().await,
        [1, 2, 3],
        "one of the provisioners serves all"
    );
    let only_lab = "UPDATE provisioners SET organization_id = $1";
    flow.sql(only_lab, [lab.0.into()]).await;
    assert_eq!(places().await, [1, 1, 2]);
}

async fn an_organization_s_admin_makes_tokens_for_its_provisioners(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let place = |role| [(lab, role)];
    let admin = site
        .person("ada", &[], &place(OrganizationRole::Admin))
        .await;
    let keeper = site
        .person("kim", &[], &place(OrganizationRole::TemplateAdmin))
        .await;
    let stranger = site.member("eve").await;
    let owner = site.person("olga", &[SiteRole::Owner], &[]).await;
    let user_token = NewApiToken {
        scope: ApiTokenScope::User,
        ..wanted(Some(lab))
    };
    let nothing = OrganizationId::generate();
    for (caller, new, code, path) in [
        (&keeper, wanted(Some(lab)), Forbidden, "organizationId"),
        (&stranger, wanted(Some(lab)), NotFound, "organizationId"),
        (&owner, wanted(Some(nothing)), NotFound, "organizationId"),
        (&admin, wanted(None), Forbidden, "scope"),
        (&admin, user_token, InvalidInput, "organizationId"),
    ] {
        assert_eq!(refusal(&site, caller, new).await, (code, path.to_owned()));
    }
    for caller in [&admin, &owner] {
        let made = api_tokens::create(&site.services, caller, wanted(Some(lab))).await;
        let (token, secret) = made.unwrap();
        assert_eq!(token.organization_id, Some(lab));
        let found =
            authentication::provisioner_by_bearer(&site.services, secret.reveal(), &meta()).await;
        let found = found.unwrap().map(|known| known.who);
        assert_eq!(found, Some(Credential::ApiToken(token.id)));
    }
}

async fn refusal(site: &Site, caller: &Caller, new: NewApiToken) -> (ErrorCode, String) {
    let failure = api_tokens::create(&site.services, caller, new).await.err();
    let failure = failure.expect("it is refused");
    (failure.code(), failure.errors[0].path.join("."))
}

async fn a_token_ends_with_the_right_to_make_it(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (lab, administrator) = (site.organization("lab").await, site.administrator().await);
    let admin = [(lab, OrganizationRole::Admin)];
    let ada = site.person("ada", &[], &admin).await;
    let made = api_tokens::create(&site.services, &ada, wanted(Some(lab))).await;
    let (_, secret) = made.unwrap();
    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(ada.actor.user_id));
    let place = (lab, ada.actor.user_id);
    memberships::set(
        &site.services,
        &administrator,
        place,
        OrganizationRole::Member,
    )
    .await
    .unwrap();
    bell.heard().await;
    let found =
        authentication::provisioner_by_bearer(&site.services, secret.reveal(), &meta()).await;
    assert!(found.unwrap().is_none());
}

async fn a_token_ends_with_its_organization(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (lab, administrator) = (site.organization("lab").await, site.administrator().await);
    let owner = site.person("olga", &[SiteRole::Owner], &[]).await;
    let made = api_tokens::create(&site.services, &owner, wanted(Some(lab))).await;
    let (token, secret) = made.unwrap();
    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(owner.actor.user_id));
    organizations::delete(&site.services, &administrator, lab)
        .await
        .unwrap();
    bell.heard().await;
    let found =
        authentication::provisioner_by_bearer(&site.services, secret.reveal(), &meta()).await;
    assert!(found.unwrap().is_none());
    let left = lookup::api_tokens(&site.services, &[token.id]).await;
    assert!(left.unwrap().is_empty());
}

async fn provisioners_are_listed_for_their_organization(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let site = &app.site;
    let (here, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let (_, ours) = provisioner_for(site, "ours", Some(here)).await;
    let (_, labs) = provisioner_for(site, "lab-1", Some(lab)).await;
    let (_, general) = provisioner_for(site, "general", None).await;
    let admin = [(lab, OrganizationRole::Admin)];
    let ada = site.person("ada", &[], &admin).await;
    let keeper = site.person("kim", &[SiteRole::TemplateAdmin], &[]).await;
    for (caller, names, reads) in [
        (&ada, vec!["lab-1", "general"], [false, true, true]),
        (
            &keeper,
            vec!["ours", "lab-1", "general"],
            [true, true, true],
        ),
    ] {
        let document = format!(
            "query {{ provisioners {{ totalCount nodes {{ name organization {{ name }} }} }}
                nodes(ids: [\"{ours}\", \"{labs}\", \"{general}\"]) {{ id }} }}"
        );
        let request = app.post(&json!({ "query": document }));
        let token = site.bearer(caller, ApiTokenScope::Read).await;
        let answer = body(request.bearer_auth(token)).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        let shown = &answer["data"]["provisioners"];
        assert_eq!(shown["totalCount"], names.len());
        for (node, name) in shown["nodes"].as_array().unwrap().iter().zip(names) {
            assert_eq!(node["name"], name);
            let organization = match name {
                "ours" => json!({ "name": "default" }),
                "lab-1" => json!({ "name": "lab" }),
                _ => Value::Null,
            };
            assert_eq!(node["organization"], organization);
        }
        let read: Vec<bool> = answer["data"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| !node.is_null())
            .collect();
        assert_eq!(read, reads);
    }
}

async fn a_provisioner_hears_nothing_of_workspaces_that_it_does_not_serve(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (site, services) = (&flow.site, flow.services());
    let workspace = flow.create_workspace("box").await;
    let (here, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let (labs, in_lab) = provisioner_for(site, "lab-1", Some(lab)).await;
    let (ours, in_ours) = provisioner_for(site, "ours", Some(here)).await;
    let ids = [workspace.id];
    let told = provisioners::owned_workspaces(services, &labs, in_lab, &ids).await;
    assert!(told.unwrap().is_empty());
    let told = provisioners::owned_workspaces(services, &ours, in_ours, &ids).await;
    assert_eq!(told.unwrap().len(), 1);
}
