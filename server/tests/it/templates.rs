//! Starter templates and who sees them.

use std::sync::Arc;

use taskyard_server::domain::page::{Direction, Page, PageRequest};
use taskyard_server::domain::template::Template;
use taskyard_server::domain::user::{Caller, SiteRole};
use taskyard_server::domain::{OrganizationId, TemplateId};
use taskyard_server::services::templates::{TemplateFilter, TemplatePlace, UpdateTemplate};
use taskyard_server::services::{bootstrap, lookup, templates};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{Site, rows, run};

fn page(
    limit: u32,
    cursor: Option<TemplatePlace>,
    direction: Direction,
) -> PageRequest<TemplatePlace> {
    PageRequest {
        limit,
        cursor,
        direction,
    }
}

fn place(template: &Template) -> TemplatePlace {
    (template.name.to_lowercase(), template.id.0)
}

async fn list(site: &Site, caller: &Caller, page: PageRequest<TemplatePlace>) -> Page<Template> {
    let filter = TemplateFilter::default();
    templates::list(&site.services, caller, &filter, page)
        .await
        .unwrap()
}

async fn count(site: &Site, caller: &Caller) -> i64 {
    templates::count(&site.services, caller, &TemplateFilter::default())
        .await
        .unwrap()
}

on_both_databases!(
    the_shell_template_is_there_after_the_first_start,
    a_start_without_changes_makes_no_version,
    changed_files_make_a_new_active_version,
    pages_go_by_name_both_ways,
    the_list_is_filtered_by_text_organization_and_deprecation,
    a_deleted_or_renamed_starter_is_not_made_again,
    a_pushed_active_version_stays_when_a_starter_changes,
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

async fn a_deleted_or_renamed_starter_is_not_made_again(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    let named = async |name: &str| {
        templates::by_name(&site.services, &caller, name)
            .await
            .unwrap()
    };
    let goose = named("goose").await.unwrap();
    templates::delete(&site.services, &caller, goose.id)
        .await
        .unwrap();
    let change = UpdateTemplate {
        name: Some("gander".to_owned()),
        ..UpdateTemplate::default()
    };
    let codex = named("codex").await.unwrap();
    templates::update(&site.services, &caller, codex.id, change)
        .await
        .unwrap();
    bootstrap::prepare(&site.services).await.unwrap();
    assert!(named("goose").await.is_none());
    assert!(named("codex").await.is_none());
    assert_eq!(named("gander").await.unwrap().id, codex.id);
}

async fn a_pushed_active_version_stays_when_a_starter_changes(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    let shell = templates::by_name(&site.services, &caller, "shell")
        .await
        .unwrap()
        .unwrap();
    // As if somebody had pushed the active one, and an earlier release had come with other files.
    run(
        &test.db,
        "UPDATE template_versions SET created_by = (SELECT id FROM users) WHERE id = (SELECT active_version_id FROM templates WHERE name_key = 'shell')",
    )
    .await;
    bootstrap::prepare(&site.services).await.unwrap();
    let after = templates::get(&site.services, &caller, shell.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.active_version_id, shell.active_version_id);
    let versions = templates::count_versions(&site.services, shell.id, true).await;
    assert_eq!(versions.unwrap(), 2);
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
    let names = |page: &Page<Template>| {
        page.rows
            .iter()
            .map(|template| template.name.to_lowercase())
            .collect::<Vec<_>>()
    };
    let first = list(&site, &caller, page(100, None, Direction::Forward)).await;
    let all = names(&first);
    assert_eq!(
        all.len(),
        usize::try_from(count(&site, &caller).await).unwrap()
    );
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted);
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let part = list(&site, &caller, page(2, cursor, Direction::Forward)).await;
        assert_eq!(part.has_previous, !seen.is_empty());
        seen.extend(names(&part));
        cursor = part.rows.last().map(place);
        if !part.has_next {
            break;
        }
    }
    assert_eq!(seen, all);
    let last = list(&site, &caller, page(2, None, Direction::Backward)).await;
    assert_eq!(names(&last), all[all.len() - 2..]);
    let second = Some(place(&first.rows[1]));
    let before = list(&site, &caller, page(1, second, Direction::Backward)).await;
    assert_eq!(
        (names(&before), before.has_next, before.has_previous),
        (vec![all[0].clone()], true, false)
    );
}

async fn the_list_is_filtered_by_text_organization_and_deprecation(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.administrator().await;
    run(
        &test.db,
        "UPDATE templates SET deprecation_message = 'old', description = 'A 100% FINE one' WHERE name_key = 'goose'",
    )
    .await;
    let found = async |filter: TemplateFilter| {
        let request = page(100, None, Direction::Forward);
        let rows = templates::list(&site.services, &caller, &filter, request)
            .await
            .unwrap()
            .rows;
        let count = templates::count(&site.services, &caller, &filter).await;
        assert_eq!(usize::try_from(count.unwrap()).unwrap(), rows.len());
        rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    let containing = |text: &str| TemplateFilter {
        text: Some(text.to_owned()),
        ..TemplateFilter::default()
    };
    assert_eq!(found(containing("0% fine")).await, ["goose"]);
    assert!(found(containing("0_ fine")).await.is_empty());
    assert_eq!(found(containing("SHEL")).await, ["shell"]);
    let all = found(TemplateFilter::default()).await;
    let current = TemplateFilter {
        without_deprecated: true,
        ..TemplateFilter::default()
    };
    let current = found(current).await;
    assert!(all.contains(&"goose".to_owned()) && !current.contains(&"goose".to_owned()));
    let elsewhere = TemplateFilter {
        organization: Some(OrganizationId::generate()),
        ..TemplateFilter::default()
    };
    assert!(found(elsewhere).await.is_empty());
}

async fn who_is_in_no_organization_sees_none(test: &TestDatabase) {
    let site = Site::start(test).await;
    let mut caller = site.member("ann").await;
    let shell = templates::by_name(&site.services, &caller, "shell")
        .await
        .unwrap()
        .unwrap();
    Arc::make_mut(&mut caller.actor).memberships.clear();
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
    assert_eq!(count(&site, &caller).await, 0);
    let listed = list(&site, &caller, page(9, None, Direction::Forward)).await;
    assert!(listed.rows.is_empty());
    Arc::make_mut(&mut caller.actor)
        .roles
        .push(SiteRole::TemplateAdmin);
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
