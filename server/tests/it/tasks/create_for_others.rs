//! Tasks for another member of the template's organization.

use std::sync::Arc;

use serde_json::json;
use taskyard_server::domain::user::{Caller, OrganizationRole};
use taskyard_server::domain::{ErrorCode, Failure};
use taskyard_server::services::tasks::{self, CreateTask, TaskRef};
use taskyard_server::services::users;

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::BOOTSTRAP_TOKEN;

fn task_for(owner: &str, name: &str) -> CreateTask {
    CreateTask {
        owner: Some(owner.to_owned()),
        ..new_task(name)
    }
}

fn refusal(result: Result<impl Sized, Failure>) -> (ErrorCode, String) {
    let Err(failure) = result else {
        panic!("it must be refused");
    };
    (failure.code(), failure.errors[0].path.join("."))
}

/// A member who is an ADMIN of the organization.
async fn organization_admin(flow: &Flow) -> Caller {
    let mut caller = flow.site.member("chief").await;
    Arc::make_mut(&mut caller.actor).memberships[0].role = OrganizationRole::Admin;
    caller
}

async fn a_task_is_made_for_another_member_of_the_templates_organization(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = flow.services();
    let bob = flow.site.member("bob").await;
    for caller in [
        organization_admin(&flow).await,
        flow.site.administrator().await,
    ] {
        let name = format!("by-{}", caller.actor.username);
        let task = tasks::create(services, &caller, task_for("BOB", &name))
            .await
            .unwrap();
        assert_eq!(task.owner_id, bob.actor.user_id);
        let seen = tasks::get(services, &bob, TaskRef::Id(task.id)).await;
        assert!(seen.unwrap().is_some());
        let taken = tasks::create(services, &bob, new_task(&name)).await;
        let conflict = (ErrorCode::Conflict, "name".to_owned());
        assert_eq!(refusal(taken), conflict, "a name is its owner's once");
        tasks::create(services, &caller, new_task(&name))
            .await
            .unwrap();
    }
}

async fn an_owner_who_is_no_member_is_not_found(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let admin = flow.site.administrator().await;
    flow.site.member("gone").await;
    let leave =
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE username = 'gone')";
    flow.sql(leave, []).await;
    let not_found = (ErrorCode::NotFound, "owner".to_owned());
    let away = flow.site.member("away").await.actor.user_id;
    users::suspend(flow.services(), &admin, away).await.unwrap();
    for owner in ["nobody", "gone", "away", ""] {
        let refused = tasks::create(flow.services(), &admin, task_for(owner, "x")).await;
        assert_eq!(refusal(refused), not_found, "{owner}");
    }
}

async fn only_who_may_act_for_an_owner_makes_tasks_for_them(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.site.member("bob").await;
    let refused = flow.try_create(task_for("bob", "x")).await;
    assert_eq!(refusal(refused), (ErrorCode::Forbidden, "owner".to_owned()));
    for (own, name) in [("me", "a"), ("ann", "b"), ("ANN", "c")] {
        let task = flow.try_create(task_for(own, name)).await.unwrap();
        assert_eq!(task.owner_id, flow.caller.actor.user_id);
    }
}

async fn a_key_is_its_callers_whoever_the_task_is_for(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = flow.services();
    let admin = flow.site.administrator().await;
    let bob = flow.site.member("bob").await;
    let with_key = |owner: &str, name: &str| CreateTask {
        idempotency_key: Some("k".to_owned()),
        ..task_for(owner, name)
    };
    let first = tasks::create(services, &admin, with_key("bob", "first")).await;
    let again = tasks::create(services, &admin, with_key("bob", "second")).await;
    assert_eq!(again.unwrap().id, first.as_ref().unwrap().id);
    let own = tasks::create(services, &bob, with_key("me", "third")).await;
    assert_ne!(own.unwrap().id, first.unwrap().id);
    let bad = CreateTask {
        idempotency_key: Some(String::new()),
        ..new_task("x")
    };
    let invalid = (ErrorCode::InvalidInput, "idempotencyKey".to_owned());
    assert_eq!(refusal(tasks::create(services, &bob, bad).await), invalid);
}

async fn an_organization_narrows_which_template_is_meant(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let of = |organization: &str, name: &str| CreateTask {
        organization: Some(organization.to_owned()),
        ..new_task(name)
    };
    flow.try_create(of("Default", "here")).await.unwrap();
    let not_found = (ErrorCode::NotFound, "organization".to_owned());
    assert_eq!(refusal(flow.try_create(of("other", "x")).await), not_found);
}

async fn the_api_makes_a_task_for_another_with_auto_pause(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    app.site.member("bob").await;
    let document = "mutation($input: CreateTaskInput!) { createTask(input: $input) {
        task { owner { username } autoPauseMinutes } errors { code path } } }";
    let ask = |input| {
        let request = app.post(&json!({ "query": document, "variables": { "input": input } }));
        body(request.bearer_auth(BOOTSTRAP_TOKEN))
    };
    let input = json!({ "template": "shell", "prompt": "x", "owner": "bob",
        "organization": "default", "autoPauseMinutes": 15 });
    let answer = ask(input).await;
    let task = json!({ "owner": { "username": "bob" }, "autoPauseMinutes": 15 });
    assert_eq!(answer["data"]["createTask"]["task"], task, "{answer}");
    let input = json!({ "template": "shell", "prompt": "x", "autoPauseMinutes": -7 });
    let answer = ask(input).await;
    let errors = json!([{ "code": "INVALID_INPUT", "path": ["autoPauseMinutes"] }]);
    assert_eq!(answer["data"]["createTask"]["errors"], errors);
}

on_both_databases!(
    a_task_is_made_for_another_member_of_the_templates_organization,
    an_owner_who_is_no_member_is_not_found,
    only_who_may_act_for_an_owner_makes_tasks_for_them,
    a_key_is_its_callers_whoever_the_task_is_for,
    an_organization_narrows_which_template_is_meant,
    the_api_makes_a_task_for_another_with_auto_pause,
);
