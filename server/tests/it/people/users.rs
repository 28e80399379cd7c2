//! Making and changing users.

use taskyard_server::domain::ErrorCode::{self, Conflict, Forbidden, InvalidInput, NotFound};
use taskyard_server::domain::user::{Caller, OrganizationRole, SiteRole, User};
use taskyard_server::domain::{Failure, OrganizationId, UserId};
use taskyard_server::events::Topic;
use taskyard_server::services::users::{self, CreateUser, UpdateUser, UserRef};
use taskyard_server::services::{lookup, sessions};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{Site, meta, token_of};

on_both_databases!(
    a_user_is_made_and_signs_in_by_its_link,
    the_same_key_makes_one_user,
    bad_input_for_a_user_is_named,
    only_who_looks_after_users_makes_them,
    a_user_changes_its_own_display_name,
    roles_are_given_and_taken_by_who_may,
    the_site_keeps_an_owner,
    two_owners_who_lower_each_other_leave_one,
);

pub fn new_user(username: &str) -> CreateUser {
    CreateUser {
        username: username.to_owned(),
        display_name: None,
        roles: vec![SiteRole::Member],
        password: None,
        organization_id: None,
        organization_role: OrganizationRole::Member,
        idempotency_key: None,
    }
}

pub fn roles_of(user: UserId, roles: &[SiteRole]) -> UpdateUser {
    UpdateUser {
        user_id: user,
        display_name: None,
        roles: Some(roles.to_vec()),
    }
}

/// The code and path of a refusal.
pub fn refusal<T>(result: Result<T, Failure>) -> (ErrorCode, String) {
    let failure = result.err().expect("a refusal");
    (failure.code(), failure.errors[0].path.join("."))
}

fn at(code: ErrorCode, path: &str) -> (ErrorCode, String) {
    (code, path.to_owned())
}

async fn a_user_is_made_and_signs_in_by_its_link(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let new = CreateUser {
        display_name: Some("  Ann Lee ".to_owned()),
        roles: vec![SiteRole::Auditor, SiteRole::Auditor],
        organization_role: OrganizationRole::TemplateAdmin,
        ..new_user("Ann")
    };
    let made = users::create(&site.services, &administrator, new)
        .await
        .unwrap();
    assert_eq!(
        (made.user.display_name.as_str(), &made.user.roles[..]),
        ("Ann Lee", &[SiteRole::Auditor, SiteRole::Member][..])
    );
    let places = lookup::memberships_of_users(&site.services, &[made.user.id])
        .await
        .unwrap();
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].organization_id, site.default_organization().await);
    assert_eq!(places[0].role, OrganizationRole::TemplateAdmin);

    let link = token_of(&made.sign_in_url.unwrap());
    site.pass(72 * 60 * 60 - 1);
    let (user, _) = sessions::sign_in(&site.services, &meta(), &link)
        .await
        .unwrap();
    assert_eq!(user.id, made.user.id);
    assert!(
        sessions::sign_in(&site.services, &meta(), &link)
            .await
            .is_err()
    );
}

async fn the_same_key_makes_one_user(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let new = CreateUser {
        idempotency_key: Some("key".to_owned()),
        ..new_user("ann")
    };
    let make = || users::create(&site.services, &administrator, new.clone());
    let (first, second) = tokio::join!(make(), make());
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.user.id, second.user.id);
    // The answer that was lost had a link: so each has one, and each one works.
    for made in [first, second] {
        let link = token_of(&made.sign_in_url.unwrap());
        sessions::sign_in(&site.services, &meta(), &link)
            .await
            .unwrap();
    }
    assert!(make().await.unwrap().sign_in_url.is_none());
}

async fn bad_input_for_a_user_is_named(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    site.member("taken").await;
    for name in [
        "",
        " ",
        "a b",
        "-a",
        "a--b",
        "me",
        "System",
        "new",
        "ä",
        "a\0",
        &"a".repeat(33),
    ] {
        let made = users::create(&site.services, &administrator, new_user(name)).await;
        assert_eq!(refusal(made), at(InvalidInput, "username"), "{name}");
    }
    let bad_display_name = CreateUser {
        display_name: Some("two\nlines".to_owned()),
        ..new_user("bob")
    };
    let bad_key = CreateUser {
        idempotency_key: Some(String::new()),
        ..new_user("bob")
    };
    let nowhere = CreateUser {
        organization_id: Some(OrganizationId::generate()),
        ..new_user("bob")
    };
    for (new, expected) in [
        (new_user("tAKEN"), at(Conflict, "username")),
        (bad_display_name, at(InvalidInput, "displayName")),
        (bad_key, at(InvalidInput, "idempotencyKey")),
        (nowhere, at(NotFound, "organizationId")),
    ] {
        let made = users::create(&site.services, &administrator, new).await;
        assert_eq!(refusal(made), expected);
    }
    let change = UpdateUser {
        user_id: administrator.actor.user_id,
        display_name: Some("x".repeat(65)),
        roles: None,
    };
    let changed = users::update(&site.services, &administrator, change).await;
    assert_eq!(refusal(changed), at(InvalidInput, "displayName"));
    let refused = site.audit_log().await;
    let refused = refused.iter().filter(|(_, _, code)| code.is_some()).count();
    assert_eq!(refused, 16, "each refusal is in the audit log");
}

async fn only_who_looks_after_users_makes_them(test: &TestDatabase) {
    let site = Site::start(test).await;
    let place = (site.default_organization().await, OrganizationRole::Admin);
    for (number, (roles, may)) in [
        (vec![], false),
        (vec![SiteRole::TemplateAdmin], false),
        (vec![SiteRole::Auditor], false),
        (vec![SiteRole::UserAdmin], true),
        (vec![SiteRole::Owner], true),
    ]
    .into_iter()
    .enumerate()
    {
        let caller = site
            .person(&format!("caller-{number}"), &roles, &[place])
            .await;
        let made =
            users::create(&site.services, &caller, new_user(&format!("made-{number}"))).await;
        if may {
            made.unwrap();
        } else {
            assert_eq!(refusal(made), at(Forbidden, ""), "{roles:?}");
        }
        let owner = CreateUser {
            roles: vec![SiteRole::Owner],
            ..new_user(&format!("owner-{number}"))
        };
        let made = users::create(&site.services, &caller, owner).await;
        assert_eq!(made.is_ok(), roles.contains(&SiteRole::Owner), "{roles:?}");
    }
}

async fn a_user_changes_its_own_display_name(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (ann, bob) = (site.member("ann").await, site.member("bob").await);
    let named = |user: &Caller, name: &str| UpdateUser {
        user_id: user.actor.user_id,
        display_name: Some(name.to_owned()),
        roles: None,
    };
    let changed = users::update(&site.services, &ann, named(&ann, "Änn"))
        .await
        .unwrap();
    assert_eq!(changed.display_name, "Änn");
    let found = users::count(&site.services, &bob, Some("änn"))
        .await
        .unwrap();
    assert_eq!(found, 1, "it is found by it, whatever its case");
    let blank = users::update(&site.services, &ann, named(&ann, " "))
        .await
        .unwrap();
    assert_eq!(blank.display_name, "ann");
    let changed = users::update(&site.services, &bob, named(&ann, "x")).await;
    assert_eq!(refusal(changed), at(Forbidden, ""));
    // Somebody that the caller can't know of is not there.
    let stranger = site.person("eve", &[], &[]).await;
    let changed = users::update(&site.services, &stranger, named(&ann, "x")).await;
    let missing = UpdateUser {
        user_id: UserId::generate(),
        ..named(&ann, "x")
    };
    let missing = users::update(&site.services, &stranger, missing).await;
    let (changed, missing) = (changed.err().unwrap(), missing.err().unwrap());
    assert_eq!(changed.code(), NotFound);
    assert_eq!(changed.errors, missing.errors);
}

async fn roles_are_given_and_taken_by_who_may(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let user_admin = site.person("uma", &[SiteRole::UserAdmin], &[]).await;
    let other_owner = site.person("olga", &[SiteRole::Owner], &[]).await;
    let ann = site.member("ann").await;
    let change = |caller: &Caller, user: &Caller, roles: &[SiteRole]| {
        let (services, caller) = (site.services.clone(), caller.clone());
        let input = roles_of(user.actor.user_id, roles);
        async move { users::update(&services, &caller, input).await }
    };
    let mut bell = site
        .services
        .events
        .listen(Topic::Credentials(ann.actor.user_id));
    let raised = change(&user_admin, &ann, &[SiteRole::Auditor])
        .await
        .unwrap();
    assert_eq!(raised.roles, [SiteRole::Auditor, SiteRole::Member]);
    bell.heard().await;
    let own = change(&user_admin, &user_admin, &[SiteRole::TemplateAdmin]).await;
    assert_eq!(refusal(own), at(Forbidden, "roles"));
    let owner = change(&user_admin, &ann, &[SiteRole::Owner]).await;
    assert_eq!(refusal(owner), at(Forbidden, "roles"));
    let lowered = change(&user_admin, &other_owner, &[]).await;
    assert_eq!(refusal(lowered), at(Forbidden, ""));
    let own = change(&ann, &ann, &[SiteRole::Owner]).await;
    assert_eq!(refusal(own), at(Forbidden, "roles"));
    let lowered = change(&administrator, &other_owner, &[]).await.unwrap();
    assert_eq!(lowered.roles, [SiteRole::Member]);
}

async fn the_site_keeps_an_owner(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let other = site.person("olga", &[SiteRole::Owner], &[]).await;
    users::suspend(&site.services, &administrator, other.actor.user_id)
        .await
        .unwrap();
    let own = administrator.actor.user_id;
    let lowered = users::update(&site.services, &administrator, roles_of(own, &[])).await;
    assert_eq!(
        refusal(lowered),
        at(Conflict, "roles"),
        "the other one is suspended"
    );
    users::activate(&site.services, &administrator, other.actor.user_id)
        .await
        .unwrap();
    users::update(&site.services, &administrator, roles_of(own, &[]))
        .await
        .unwrap();
}

async fn two_owners_who_lower_each_other_leave_one(test: &TestDatabase) {
    let site = Site::start(test).await;
    let administrator = site.administrator().await;
    let other = site.person("olga", &[SiteRole::Owner], &[]).await;
    let lower = |caller: Caller, user: UserId| {
        let services = site.services.clone();
        async move { users::update(&services, &caller, roles_of(user, &[])).await }
    };
    let (own, others) = (administrator.actor.user_id, other.actor.user_id);
    let (one, two) = tokio::join!(lower(administrator, others), lower(other, own));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

/// The user as the caller sees it.
pub async fn seen(site: &Site, caller: &Caller, user: &Caller) -> Option<User> {
    let user = UserRef::Id(user.actor.user_id);
    users::get(&site.services, caller, user).await.unwrap()
}
