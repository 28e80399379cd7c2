//! Making, changing and deleting organizations.

use taskyard_server::domain::ErrorCode::{Conflict, Forbidden, InvalidInput, NotFound};
use taskyard_server::domain::OrganizationId;
use taskyard_server::domain::user::{OrganizationRole, SiteRole};
use taskyard_server::services::organizations::{
    self, CreateOrganization, OrganizationRef, UpdateOrganization,
};
use taskyard_server::services::{bootstrap, lookup, templates};

use super::users::refusal;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::Site;

on_both_databases!(
    an_owner_makes_an_organization_and_is_its_admin,
    bad_input_for_an_organization_is_named,
    its_admins_rename_an_organization,
    an_organization_goes_when_nothing_is_in_it,
    the_default_organization_stays_whatever_its_name,
);

fn new(name: &str) -> CreateOrganization {
    CreateOrganization {
        name: name.to_owned(),
        display_name: None,
        idempotency_key: None,
    }
}

fn named(id: OrganizationId, name: &str) -> UpdateOrganization {
    UpdateOrganization {
        organization_id: id,
        name: Some(name.to_owned()),
        display_name: None,
    }
}

async fn an_owner_makes_an_organization_and_is_its_admin(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let keyed = CreateOrganization {
        display_name: Some("The Lab".to_owned()),
        idempotency_key: Some("key".to_owned()),
        ..new("Lab")
    };
    let create = || organizations::create(&site.services, &administrator, keyed.clone());
    let (first, second) = tokio::join!(create(), create());
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(
        (first.id, first.display_name.as_str()),
        (second.id, "The Lab")
    );
    let own = administrator.actor.user_id;
    let places = lookup::memberships_of_users(&site.services, &[own])
        .await
        .unwrap();
    assert!(places.iter().any(|place| place.organization_id == first.id
        && place.role == OrganizationRole::Admin));
    for role in [
        SiteRole::UserAdmin,
        SiteRole::TemplateAdmin,
        SiteRole::Auditor,
    ] {
        let caller = site
            .person(&format!("x{}", role.as_str().len()), &[role], &[])
            .await;
        let made = organizations::create(&site.services, &caller, new("other")).await;
        assert_eq!(refusal(made).0, Forbidden);
    }
}

async fn bad_input_for_an_organization_is_named(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let lab = site.organization("lab").await;
    for name in ["", "a b", "new", "a\0", &"a".repeat(33)] {
        let made = organizations::create(&site.services, &administrator, new(name)).await;
        assert_eq!(refusal(made), (InvalidInput, "name".to_owned()));
        let changed = organizations::update(&site.services, &administrator, named(lab, name)).await;
        assert_eq!(refusal(changed), (InvalidInput, "name".to_owned()));
    }
    let made = organizations::create(&site.services, &administrator, new("LAB")).await;
    assert_eq!(refusal(made), (Conflict, "name".to_owned()));
    let changed =
        organizations::update(&site.services, &administrator, named(lab, "Default")).await;
    assert_eq!(refusal(changed), (Conflict, "name".to_owned()));
    let nowhere = OrganizationId::generate();
    let changed = organizations::update(&site.services, &administrator, named(nowhere, "x")).await;
    assert_eq!(refusal(changed), (NotFound, "organizationId".to_owned()));
    let deleted = organizations::delete(&site.services, &administrator, nowhere).await;
    assert_eq!(refusal(deleted), (NotFound, "organizationId".to_owned()));
}

async fn its_admins_rename_an_organization(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let admin = site
        .person("ann", &[], &[(lab, OrganizationRole::Admin)])
        .await;
    let member = site
        .person("bob", &[], &[(lab, OrganizationRole::TemplateAdmin)])
        .await;
    let stranger = site.member("eve").await;
    let changed = organizations::update(&site.services, &admin, named(lab, "Works"))
        .await
        .unwrap();
    assert_eq!(changed.name, "Works");
    let changed = organizations::update(&site.services, &member, named(lab, "x")).await;
    assert_eq!(refusal(changed).0, Forbidden);
    let changed = organizations::update(&site.services, &stranger, named(lab, "x")).await;
    assert_eq!(refusal(changed), (NotFound, "organizationId".to_owned()));
    for (caller, expected) in [(&admin, Forbidden), (&stranger, NotFound)] {
        let deleted = organizations::delete(&site.services, caller, lab).await;
        assert_eq!(refusal(deleted).0, expected);
    }
}

async fn an_organization_goes_when_nothing_is_in_it(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (site, services) = (&flow.site, flow.services());
    let administrator = site.administrator().await;
    let lab = site.organization("lab").await;
    let task = flow.create("alone").await;
    // A workspace of another organization, as far as the tables are concerned.
    let sql = "UPDATE workspaces SET organization_id = $1 WHERE id = $2";
    flow.sql(sql, [lab.0.into(), task.workspace_id.0.into()])
        .await;
    let kept = organizations::delete(services, &administrator, lab).await;
    assert_eq!(refusal(kept).0, Conflict);
    let sql = "UPDATE workspaces SET deleted_at = 1 WHERE organization_id = $1";
    flow.sql(sql, [lab.0.into()]).await;
    organizations::delete(services, &administrator, lab)
        .await
        .unwrap();
    let again = organizations::delete(services, &administrator, lab).await;
    assert_eq!(refusal(again).0, NotFound);
    let found = organizations::get(services, &administrator, OrganizationRef::Id(lab)).await;
    assert!(found.unwrap().is_none());
    assert!(lookup::node_of(services, lab.0).await.unwrap().is_none());
    let own = administrator.actor.user_id;
    let places = lookup::memberships_of_users(services, &[own])
        .await
        .unwrap();
    assert_eq!(places.len(), 1);
    // Its name is free.
    site.organization("lab").await;
}

async fn the_default_organization_stays_whatever_its_name(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let default = site.default_organization().await;
    let kept = organizations::delete(&site.services, &administrator, default).await;
    assert_eq!(refusal(kept).0, Conflict);
    let changed = organizations::update(&site.services, &administrator, named(default, "acme"));
    changed.await.unwrap();
    bootstrap::prepare(&site.services).await.unwrap();
    assert_eq!(
        organizations::count(&site.services, &administrator)
            .await
            .unwrap(),
        1
    );
    let shell = templates::by_name(&site.services, &administrator, "shell")
        .await
        .unwrap();
    assert_eq!(shell.unwrap().organization_id, default);
}
