//! Starter templates and who sees them.

use taskyard_server::domain::TemplateId;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::user::SiteRole;
use taskyard_server::services::{bootstrap, lookup, templates};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{Site, rows, run};

fn page(limit: u32, cursor: Option<&str>, direction: Direction) -> PageRequest<String> {
    PageRequest {
        limit,
        cursor: cursor.map(str::to_owned),
        direction,
    }
}

on_both_databases!(
    the_shell_template_is_there_after_the_first_start,
    a_start_without_changes_makes_no_version,
    changed_files_make_a_new_active_version,
    pages_go_by_name_both_ways,
    who_is_in_no_organization_sees_none,
    names_that_nothing_has_find_nothing,
    look_ups_are_one_statement_and_take_any_ids,
);

async fn the_shell_template_is_there_after_the_first_start(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    let shell = templates::by_name(&site.services, &caller, "SHELL")
        .await
        .unwrap()
        .unwrap();
    let id = shell.active_version_id.unwrap();
    let version = lookup::template_versions(&site.services, &[id])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        (version.template_id, version.number, version.has_ai_task),
        (shell.id, 1, true)
    );
    assert!(!version.readme.is_empty());
    let files = templates::files(&site.services, id).await.unwrap();
    assert!(files.iter().any(|file| file.path == "template.toml"));
    assert_eq!(version.manifest.name, "shell");
    let found = templates::get(&site.services, &caller, shell.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.name, shell.name);
}

async fn a_start_without_changes_makes_no_version(test: &TestDatabase) {
    let site = Site::start(test).await;
    let before = rows(&test.db, "SELECT id FROM template_versions", [])
        .await
        .len();
    bootstrap::prepare(&site.services).await.unwrap();
    assert_eq!(
        rows(&test.db, "SELECT id FROM template_versions", [])
            .await
            .len(),
        before
    );
}

async fn changed_files_make_a_new_active_version(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    let old = templates::by_name(&site.services, &caller, "shell")
        .await
        .unwrap()
        .unwrap();
    // As if an earlier release had come with other files.
    run(
        &test.db,
        "UPDATE template_versions SET files_hash = secret_hash FROM api_tokens",
    )
    .await;
    run(
        &test.db,
        "UPDATE templates SET display_name = 'Old', icon = 'old'",
    )
    .await;
    site.pass(1);
    bootstrap::prepare(&site.services).await.unwrap();
    let new = templates::by_name(&site.services, &caller, "shell")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(new.id, old.id);
    assert_eq!(
        (&new.display_name, &new.icon),
        (&old.display_name, &old.icon)
    );
    assert!(new.updated_at > old.updated_at);
    let ids = [
        old.active_version_id.unwrap(),
        new.active_version_id.unwrap(),
    ];
    let mut versions = lookup::template_versions(&site.services, &ids)
        .await
        .unwrap();
    versions.sort_by_key(|version| version.number);
    assert_eq!(
        versions
            .iter()
            .map(|version| (version.id, version.number))
            .collect::<Vec<_>>(),
        [(ids[0], 1), (ids[1], 2)]
    );
}

async fn pages_go_by_name_both_ways(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    for name in ["0-one", "1-Two", "zz-three"] {
        let id = TemplateId::generate().0.simple();
        let id = if test.db.is_postgres() {
            format!("'{id}'")
        } else {
            format!("X'{id}'")
        };
        run(&test.db, &format!("INSERT INTO templates (id, organization_id, name, name_key, display_name, description, icon, created_at, updated_at) SELECT {id}, id, '{name}', lower('{name}'), '', '', '', 0, 0 FROM organizations")).await;
    }
    let names = |page: &taskyard_server::domain::page::Page<
        taskyard_server::domain::template::Template,
    >| {
        page.rows
            .iter()
            .map(|template| template.name.to_lowercase())
            .collect::<Vec<_>>()
    };
    let all = names(
        &templates::list(&site.services, &caller, page(100, None, Direction::Forward))
            .await
            .unwrap(),
    );
    assert_eq!(
        all.len(),
        usize::try_from(templates::count(&site.services, &caller).await.unwrap()).unwrap()
    );
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted);
    let mut seen = Vec::new();
    loop {
        let part = templates::list(
            &site.services,
            &caller,
            page(2, seen.last().map(String::as_str), Direction::Forward),
        )
        .await
        .unwrap();
        assert_eq!(part.has_previous, !seen.is_empty());
        seen.extend(names(&part));
        if !part.has_next {
            break;
        }
    }
    assert_eq!(seen, all);
    let last = templates::list(&site.services, &caller, page(2, None, Direction::Backward))
        .await
        .unwrap();
    assert_eq!(names(&last), all[all.len() - 2..]);
    let before = templates::list(
        &site.services,
        &caller,
        page(1, Some(&all[1]), Direction::Backward),
    )
    .await
    .unwrap();
    assert_eq!(
        (names(&before), before.has_next, before.has_previous),
        (vec![all[0].clone()], true, false)
    );
}

async fn who_is_in_no_organization_sees_none(test: &TestDatabase) {
    let site = Site::start(test).await;
    let mut caller = site.member("ann").await;
    let shell = templates::by_name(&site.services, &caller, "shell")
        .await
        .unwrap()
        .unwrap();
    caller.actor.memberships.clear();
    assert!(
        templates::by_name(&site.services, &caller, "shell")
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        templates::get(&site.services, &caller, shell.id)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(templates::count(&site.services, &caller).await.unwrap(), 0);
    assert!(
        templates::list(&site.services, &caller, page(9, None, Direction::Forward))
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    caller.actor.roles.push(SiteRole::TemplateAdmin);
    assert!(
        templates::get(&site.services, &caller, shell.id)
            .await
            .unwrap()
            .is_some()
    );
}

async fn names_that_nothing_has_find_nothing(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    for name in ["", "no-such", "' OR 1=1 --", "shell ", &"x".repeat(100_000)] {
        assert!(
            templates::by_name(&site.services, &caller, name)
                .await
                .unwrap()
                .is_none(),
            "{name}"
        );
    }
    assert!(
        templates::get(&site.services, &caller, TemplateId::generate())
            .await
            .unwrap()
            .is_none()
    );
    // PostgreSQL can't hold a NUL in a text: refused there, found nowhere on SQLite; a fault on neither.
    let nul = templates::by_name(&site.services, &caller, "a\0b").await;
    assert!(
        nul.as_ref().is_ok_and(Option::is_none)
            || nul.is_err_and(
                |failure| failure.code() == taskyard_server::domain::ErrorCode::InvalidInput
            )
    );
    assert!(
        templates::files(
            &site.services,
            taskyard_server::domain::TemplateVersionId::generate()
        )
        .await
        .unwrap()
        .is_empty()
    );
}

async fn look_ups_are_one_statement_and_take_any_ids(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    let ids: Vec<_> = (0..100)
        .map(|_| taskyard_server::domain::UserId::generate())
        .chain([caller.actor.user_id])
        .collect();
    let before = test.db.statements();
    assert_eq!(lookup::users(&site.services, &ids).await.unwrap().len(), 1);
    assert_eq!(lookup::users(&site.services, &[]).await.unwrap().len(), 0);
    assert_eq!(
        lookup::organizations(
            &site.services,
            &[caller.actor.memberships[0].organization_id]
        )
        .await
        .unwrap()[0]
            .name,
        "default"
    );
    assert_eq!(
        lookup::templates(&site.services, &[]).await.unwrap().len(),
        0
    );
    assert_eq!(
        lookup::template_versions(&site.services, &[])
            .await
            .unwrap()
            .len(),
        0
    );
    let tokens = lookup::api_tokens_of_users(&site.services, &[caller.actor.user_id])
        .await
        .unwrap();
    assert_eq!(
        lookup::api_tokens(&site.services, &[tokens[0].id])
            .await
            .unwrap()[0]
            .name,
        "embedded"
    );
    assert_eq!(test.db.statements() - before, 7);
}
