//! Who may know of whom: lists and look-ups give the same answer.

use taskyard_server::domain::node::NodeKind;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::user::OrganizationRole::{Admin, Member};
use taskyard_server::domain::user::{Caller, SiteRole};
use taskyard_server::services::lookup;
use taskyard_server::services::organizations::{self, OrganizationRef};
use taskyard_server::services::users::{self, UserRef};

use super::users::seen;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::Site;

on_both_databases!(
    users_know_who_shares_an_organization_with_them,
    organizations_are_known_to_their_members_and_some_of_the_site,
    members_are_listed_to_members,
    people_are_found_page_by_page,
);

fn page(limit: u32, cursor: Option<&str>, direction: Direction) -> PageRequest<String> {
    PageRequest {
        limit,
        cursor: cursor.map(str::to_owned),
        direction,
    }
}

async fn names(site: &Site, caller: &Caller, search: Option<&str>) -> Vec<String> {
    let request = page(100, None, Direction::Forward);
    let found = users::list(&site.services, caller, search, request)
        .await
        .unwrap();
    let count = users::count(&site.services, caller, search).await.unwrap();
    assert_eq!(count, i64::try_from(found.rows.len()).unwrap());
    found.rows.into_iter().map(|user| user.username).collect()
}

async fn users_know_who_shares_an_organization_with_them(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (default, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let ann = site.person("ann", &[], &[(default, Member)]).await;
    let bob = site
        .person("bob", &[], &[(default, Admin), (lab, Member)])
        .await;
    let cy = site.person("cy", &[], &[(lab, Member)]).await;
    let eve = site.person("eve", &[], &[]).await;
    let auditor = site.person("tom", &[SiteRole::Auditor], &[]).await;
    let manager = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let template_admin = site.person("zoe", &[SiteRole::TemplateAdmin], &[]).await;
    let everybody = ["admin", "ann", "bob", "cy", "eve", "tom", "uma", "zoe"];
    for (caller, known) in [
        (&ann, &["admin", "ann", "bob"][..]),
        (&bob, &["admin", "ann", "bob", "cy"]),
        (&cy, &["admin", "bob", "cy"]),
        (&eve, &["eve"]),
        (&template_admin, &["zoe"]),
        (&auditor, &everybody),
        (&manager, &everybody),
    ] {
        assert_eq!(names(&site, caller, None).await, known);
        for user in [&ann, &bob, &cy, &eve, &auditor, &manager, &template_admin] {
            let expected = known.contains(&user.actor.username.as_str());
            assert_eq!(seen(&site, caller, user).await.is_some(), expected);
            let by_name = UserRef::Named(user.actor.username.to_uppercase());
            let by_name = users::get(&site.services, caller, by_name).await.unwrap();
            assert_eq!(by_name.is_some(), expected);
            let node = lookup::node_of(&site.services, user.actor.user_id.0)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(node.kind, NodeKind::User);
            assert_eq!(node.may_be_read_by(&caller.actor), expected);
        }
    }
    let own = users::get(&site.services, &ann, UserRef::Named("me".to_owned()))
        .await
        .unwrap();
    assert_eq!(own.unwrap().id, ann.actor.user_id);
    // Of others only the places that one shares.
    let places = lookup::memberships_of_users(&site.services, &[bob.actor.user_id])
        .await
        .unwrap();
    for (caller, count) in [
        (&ann, 1),
        (&bob, 2),
        (&manager, 2),
        (&auditor, 2),
        (&template_admin, 0),
    ] {
        let visible = users::visible_memberships(caller, bob.actor.user_id, places.clone());
        assert_eq!(visible.len(), count, "{}", caller.actor.username);
    }
}

async fn organizations_are_known_to_their_members_and_some_of_the_site(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (default, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let ann = site.person("ann", &[], &[(lab, Member)]).await;
    let eve = site.person("eve", &[], &[]).await;
    let mut callers = vec![(ann, vec![lab]), (eve, vec![])];
    for role in [
        SiteRole::Owner,
        SiteRole::UserAdmin,
        SiteRole::TemplateAdmin,
        SiteRole::Auditor,
    ] {
        let name = role.as_str().to_lowercase().replace('_', "-");
        callers.push((site.person(&name, &[role], &[]).await, vec![default, lab]));
    }
    for (caller, known) in callers {
        let request = page(9, None, Direction::Forward);
        let listed = organizations::list(&site.services, &caller, request)
            .await
            .unwrap();
        let listed: Vec<_> = listed
            .rows
            .iter()
            .map(|organization| organization.id)
            .collect();
        assert_eq!(listed, known);
        let count = organizations::count(&site.services, &caller).await.unwrap();
        assert_eq!(count, i64::try_from(known.len()).unwrap());
        for (id, name) in [(default, "DEFAULT"), (lab, "Lab")] {
            let by_id = organizations::get(&site.services, &caller, OrganizationRef::Id(id)).await;
            let by_name = OrganizationRef::Named(name.to_owned());
            let by_name = organizations::get(&site.services, &caller, by_name).await;
            let node = lookup::node_of(&site.services, id.0)
                .await
                .unwrap()
                .unwrap();
            let expected = known.contains(&id);
            assert_eq!(by_id.unwrap().is_some(), expected);
            assert_eq!(by_name.unwrap().is_some(), expected);
            assert_eq!(node.may_be_read_by(&caller.actor), expected);
        }
    }
}

async fn members_are_listed_to_members(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let ann = site.person("ann", &[], &[(lab, Member)]).await;
    let eve = site.member("eve").await;
    let auditor = site.person("tom", &[SiteRole::Auditor], &[]).await;
    let template_admin = site.person("zoe", &[SiteRole::TemplateAdmin], &[]).await;
    for (caller, search, expected) in [
        (&ann, None, vec!["admin", "ann"]),
        (&ann, Some("AN"), vec!["ann"]),
        (&ann, Some("%"), vec![]),
        (&auditor, None, vec!["admin", "ann"]),
        (&eve, None, vec![]),
        (&template_admin, None, vec![]),
    ] {
        let request = page(9, None, Direction::Forward);
        let found = organizations::members(&site.services, caller, lab, search, request)
            .await
            .unwrap();
        let places: Vec<_> = found.rows.iter().map(|(_, place)| place.as_str()).collect();
        assert_eq!(places, expected);
        let count = organizations::count_members(&site.services, caller, lab, search).await;
        assert_eq!(count.unwrap(), i64::try_from(expected.len()).unwrap());
    }
}

async fn people_are_found_page_by_page(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let default = site.default_organization().await;
    for number in 1..=5 {
        site.member(&format!("User-{number}")).await;
    }
    let services = &site.services;
    let request = page(2, Some("user-1"), Direction::Forward);
    let found = users::list(services, &administrator, Some("user"), request)
        .await
        .unwrap();
    let listed: Vec<_> = found
        .rows
        .iter()
        .map(|user| user.username.as_str())
        .collect();
    assert_eq!(
        (listed, found.has_next, found.has_previous),
        (vec!["User-2", "User-3"], true, true)
    );
    let request = page(2, None, Direction::Backward);
    let found = organizations::members(services, &administrator, default, None, request)
        .await
        .unwrap();
    let places: Vec<_> = found.rows.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(
        (places, found.has_previous),
        (vec!["user-4", "user-5"], true)
    );
}
