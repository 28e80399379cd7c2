//! The queue: who gets which job, and what is told of it.

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, SqlErr};
use serde_json::{Value, json};
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::job::NewProvisioner;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::user::{Membership, OrganizationRole};
use taskyard_server::domain::workspace::IsolationLevel;
use taskyard_server::domain::{ErrorCode, ProvisionerId};
use taskyard_server::services::{jobs, lookup, provisioners, workspaces};

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::BOOTSTRAP_TOKEN;
use crate::support::versions::with_tags;

async fn tagged(flow: &Flow, name: &str, tags: &[(&str, &str)]) -> ProvisionerId {
    let tags = tags.iter().copied();
    let new = NewProvisioner {
        name: name.to_owned(),
        host: format!("host-of-{name}"),
        version: "1".to_owned(),
        driver: "process".to_owned(),
        isolation: IsolationLevel::Landlock,
        tags: tags
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
    };
    let registered = provisioners::register(flow.services(), &flow.credential, new).await;
    registered.unwrap().id
}

async fn a_job_goes_only_to_who_has_all_its_tags(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    with_tags(&flow, &json!({ "gpu": "yes", "region": "eu" })).await;
    let task = flow.create("heavy").await;
    let (services, credential) = (flow.services(), &flow.credential);
    let wrong = tagged(&flow, "wrong", &[("gpu", "no"), ("region", "eu")]).await;
    let some = tagged(&flow, "some", &[("gpu", "yes")]).await;
    for provisioner in [flow.provisioner, wrong, some] {
        assert!(
            !jobs::are_available(services, credential, provisioner)
                .await
                .unwrap()
        );
        let taken = jobs::acquire(services, credential, provisioner).await;
        assert!(taken.unwrap().is_none());
    }
    flow.reap().await;
    let reason = flow.task(task.id).await.status_reason;
    assert!(reason.starts_with("No provisioner fits"), "{reason}");
    assert!(reason.contains("gpu") && reason.contains("eu"), "{reason}");
    let tags = [("region", "eu"), ("gpu", "yes"), ("more", "too")];
    let fits = tagged(&flow, "fits", &tags).await;
    flow.reap().await;
    let reason = flow.task(task.id).await.status_reason;
    assert_eq!(reason, "Waiting for a provisioner");
    assert!(
        jobs::are_available(services, credential, fits)
            .await
            .unwrap()
    );
    assert!(
        jobs::acquire(services, credential, fits)
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_waiting_job_knows_its_place_in_the_queue(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mut jobs = Vec::new();
    for name in ["first", "second", "third"] {
        let task = flow.create(name).await;
        jobs.push(flow.job_of(&task).await.id);
        flow.site.pass(1);
    }
    let mut places = lookup::queue_positions(flow.services(), &jobs)
        .await
        .unwrap();
    places.sort_by_key(|place| place.1);
    assert_eq!(places, [(jobs[0], 1), (jobs[1], 2), (jobs[2], 3)]);
    flow.acquire().await;
    let places = lookup::queue_positions(flow.services(), &jobs[..2]).await;
    assert_eq!(places.unwrap(), [(jobs[1], 1)]);
}

async fn provisioners_are_shown_to_who_looks_after_templates(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("busy").await;
    flow.acquire().await;
    flow.create("waits").await;
    tagged(&flow, "two", &[("gpu", "yes")]).await;
    flow.sql("UPDATE provisioners SET last_seen_at = 0", [])
        .await;
    let app = TestApp::start(test).await;
    let document = "query { provisioners(first: 5) { totalCount pageInfo { hasNextPage }
            nodes { name host isolation isConnected runningJobs tags { key value } } }
        workspaces(orderBy: { field: NAME, direction: ASC }) { nodes { latestBuild { queuePosition job { queuePosition } } } } }";
    let before = flow.services().db.statements();
    let request = app.post(&json!({ "query": document }));
    let answer = body(request.bearer_auth(BOOTSTRAP_TOKEN)).await;
    let statements = flow.services().db.statements() - before;
    assert_eq!(answer.get("errors"), None, "{answer}");
    assert!(statements <= 7, "{statements} statements");
    let shown = &answer["data"]["provisioners"];
    assert_eq!(shown["totalCount"], 2);
    assert_eq!(
        shown["nodes"],
        json!([
            { "name": "one", "host": "host-1", "isolation": "PROCESS", "isConnected": true, "runningJobs": 1, "tags": [] },
            { "name": "two", "host": "host-of-two", "isolation": "LANDLOCK", "isConnected": false, "runningJobs": 0,
              "tags": [{ "key": "gpu", "value": "yes" }] },
        ])
    );
    let builds = &answer["data"]["workspaces"]["nodes"];
    assert_eq!(builds[0]["latestBuild"]["queuePosition"], Value::Null);
    assert_eq!(builds[1]["latestBuild"]["queuePosition"], 1);
    assert_eq!(builds[1]["latestBuild"]["job"]["queuePosition"], 1);

    let page = || PageRequest {
        limit: 1,
        cursor: None,
        direction: Direction::Forward,
    };
    let refused = provisioners::list(flow.services(), &flow.caller, page()).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Forbidden);
    let mut keeper = flow.caller.clone();
    Arc::make_mut(&mut keeper.actor).memberships = vec![Membership {
        organization_id: flow.caller.actor.memberships[0].organization_id,
        role: OrganizationRole::TemplateAdmin,
    }];
    let listed = provisioners::list(flow.services(), &keeper, page())
        .await
        .unwrap();
    assert_eq!((listed.rows.len(), listed.has_next), (1, true));
}

async fn the_oldest_job_that_fits_is_taken_first_and_its_lease_rises(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mut waiting = Vec::new();
    for name in ["first", "second", "third"] {
        let task = flow.create(name).await;
        waiting.push(flow.job_of(&task).await.id);
        flow.site.pass(1);
    }
    // One for another driver is passed over.
    let other = "UPDATE jobs SET driver = 'other' WHERE id = $1";
    flow.sql(other, [waiting[0].0.into()]).await;
    let second = flow.acquire().await.job;
    assert_eq!((second.id, second.run_lease), (waiting[1], 1));
    assert_eq!(flow.acquire().await.job.id, waiting[2]);
    assert!(flow.try_acquire().await.is_none());
    let back = "UPDATE jobs SET driver = 'process' WHERE id = $1";
    flow.sql(back, [waiting[0].0.into()]).await;
    assert_eq!(flow.acquire().await.job.id, waiting[0]);
}

async fn the_database_holds_one_active_build_a_workspace(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let workspace = flow.create_workspace("one").await;
    flow.carry_out(BuildTransition::Start).await;
    workspaces::stop(flow.services(), &flow.caller, workspace.id)
        .await
        .unwrap();
    // The first build as if it had not ended.
    let again = "UPDATE builds SET ended_at = NULL WHERE number = 1";
    let db = flow.services().db.writer();
    let refused = db.execute_unprepared(again).await.unwrap_err();
    let unique = matches!(
        refused.sql_err(),
        Some(SqlErr::UniqueConstraintViolation(_))
    );
    assert!(unique, "{refused}");
}

on_both_databases!(
    the_oldest_job_that_fits_is_taken_first_and_its_lease_rises,
    the_database_holds_one_active_build_a_workspace,
    a_job_goes_only_to_who_has_all_its_tags,
    a_waiting_job_knows_its_place_in_the_queue,
    provisioners_are_shown_to_who_looks_after_templates,
);
