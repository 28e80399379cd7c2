//! Giving people their place in an organization, and taking it.

use std::sync::Arc;

use taskyard_server::domain::ErrorCode::{Conflict, Forbidden, NotFound};
use taskyard_server::domain::user::OrganizationRole::{
    self, Admin, Auditor, Member, TemplateAdmin,
};
use taskyard_server::domain::user::{Caller, SiteRole};
use taskyard_server::domain::{OrganizationId, UserId};
use taskyard_server::services::{lookup, memberships};

use super::users::refusal;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::Site;

on_both_databases!(
    an_organizations_admins_give_and_take_places,
    who_looks_after_users_does_so_too_but_raises_nobody_above,
    an_organization_keeps_an_admin,
    two_admins_who_leave_at_once_leave_one,
    a_member_may_leave,
);

async fn role(
    site: &Site,
    organization: OrganizationId,
    user: &Caller,
) -> Option<OrganizationRole> {
    let id = user.actor.user_id;
    let places = lookup::memberships_of_users(&site.services, &[id])
        .await
        .unwrap();
    let mut places = places.into_iter();
    let place = places.find(|place| place.organization_id == organization);
    place.map(|place| place.role)
}

async fn an_organizations_admins_give_and_take_places(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (default, lab) = (
        site.default_organization().await,
        site.organization("lab").await,
    );
    let ann = site
        .person("ann", &[], &[(lab, Admin), (default, Member)])
        .await;
    let bob = site
        .person("bob", &[], &[(lab, Member), (default, Member)])
        .await;
    let eve = site.person("eve", &[], &[]).await;
    for given in [Member, Auditor, TemplateAdmin, Admin, Member] {
        let place = (lab, bob.actor.user_id);
        let member = memberships::set(&site.services, &ann, place, given)
            .await
            .unwrap();
        assert_eq!(member.role, given);
        assert_eq!(role(&site, lab, &bob).await, Some(given));
    }
    for (caller, place, expected) in [
        (&ann, (lab, eve.actor.user_id), (NotFound, "userId")),
        (&ann, (lab, UserId::generate()), (NotFound, "userId")),
        (
            &ann,
            (OrganizationId::generate(), bob.actor.user_id),
            (NotFound, "organizationId"),
        ),
        (&ann, (default, bob.actor.user_id), (Forbidden, "")),
        (&bob, (lab, ann.actor.user_id), (Forbidden, "")),
        (&eve, (lab, bob.actor.user_id), (NotFound, "organizationId")),
    ] {
        let set = memberships::set(&site.services, caller, place, Member).await;
        let set = refusal(set);
        assert_eq!((set.0, set.1.as_str()), expected);
        let removed = memberships::remove(&site.services, caller, place).await;
        let removed = refusal(removed);
        assert_eq!((removed.0, removed.1.as_str()), expected);
    }
    let place = (lab, bob.actor.user_id);
    memberships::remove(&site.services, &ann, place)
        .await
        .unwrap();
    assert_eq!(role(&site, lab, &bob).await, None);
    let again = memberships::remove(&site.services, &ann, place).await;
    assert_eq!(refusal(again).0, NotFound);
}

async fn who_looks_after_users_does_so_too_but_raises_nobody_above(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let administrator = site.administrator().await;
    let uma = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let bob = site.member("bob").await;
    memberships::set(&site.services, &uma, (lab, bob.actor.user_id), Admin)
        .await
        .unwrap();
    for user in [&uma, &administrator] {
        let place = (lab, user.actor.user_id);
        let set = memberships::set(&site.services, &uma, place, Admin).await;
        assert_eq!(refusal(set).0, Forbidden);
    }
    let place = (lab, administrator.actor.user_id);
    let removed = memberships::remove(&site.services, &uma, place).await;
    assert_eq!(refusal(removed).0, Forbidden);
}

async fn an_organization_keeps_an_admin(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let administrator = site.administrator().await;
    let place = (lab, administrator.actor.user_id);
    let lowered = memberships::set(&site.services, &administrator, place, Member).await;
    assert_eq!(refusal(lowered).0, Conflict);
    let left = memberships::remove(&site.services, &administrator, place).await;
    assert_eq!(refusal(left).0, Conflict);
    let bob = site.member("bob").await;
    memberships::set(
        &site.services,
        &administrator,
        (lab, bob.actor.user_id),
        Admin,
    )
    .await
    .unwrap();
    memberships::remove(&site.services, &administrator, place)
        .await
        .unwrap();
}

async fn two_admins_who_leave_at_once_leave_one(test: &TestDatabase) {
    let site = Site::start(test).await;
    let lab = site.organization("lab").await;
    let (administrator, bob) = (site.administrator().await, site.member("bob").await);
    memberships::set(
        &site.services,
        &administrator,
        (lab, bob.actor.user_id),
        Admin,
    )
    .await
    .unwrap();
    let mut bob = bob;
    Arc::make_mut(&mut bob.actor).memberships = vec![taskyard_server::domain::user::Membership {
        organization_id: lab,
        role: Admin,
    }];
    let leave = |caller: Caller| {
        let services = site.services.clone();
        let place = (lab, caller.actor.user_id);
        async move { memberships::remove(&services, &caller, place).await }
    };
    let (one, two) = tokio::join!(leave(administrator), leave(bob));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

async fn a_member_may_leave(test: &TestDatabase) {
    let site = Site::start(test).await;
    let default = site.default_organization().await;
    let ann = site.member("ann").await;
    let place = (default, ann.actor.user_id);
    memberships::remove(&site.services, &ann, place)
        .await
        .unwrap();
    assert_eq!(role(&site, default, &ann).await, None);
}
