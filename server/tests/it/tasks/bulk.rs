//! One action on several tasks.

use serde_json::json;
use taskyard_server::domain::build::{BuildReason, BuildTransition};
use taskyard_server::domain::task::TaskStatus;
use taskyard_server::domain::{ErrorCode, TaskId};
use taskyard_server::services::tasks;

use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};
use crate::support::site::BOOTSTRAP_TOKEN;

async fn several_tasks_are_paused_and_resumed_with_a_result_for_each(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (first, second) = (flow.create("first").await, flow.create("second").await);
    flow.activate(&first).await;
    flow.activate(&second).await;
    let starting = flow.create("starting").await;
    let foreign = TaskId::generate();
    let given: Vec<_> = [first.id, starting.id, second.id, foreign, first.id]
        .iter()
        .map(ToString::to_string)
        .chain(["no id".to_owned()])
        .collect();
    let (services, caller) = (flow.services(), &flow.caller);
    let acted = tasks::pause_all(services, caller, given.clone())
        .await
        .unwrap();
    let ids: Vec<_> = acted.iter().map(|acted| acted.task_id.clone()).collect();
    let expected = [0, 1, 2, 3, 5].map(|place: usize| given[place].clone());
    assert_eq!(ids, expected, "an id that is given twice has one result");
    for place in [0, 2] {
        let task = acted[place].task.as_ref().unwrap();
        assert_eq!(task.status, TaskStatus::Pausing);
        let (build, _) = acted[place].build.as_ref().unwrap();
        assert_eq!(build.reason, BuildReason::TaskManualPause);
    }
    for (place, code) in [
        (1, ErrorCode::Conflict),
        (3, ErrorCode::NotFound),
        (4, ErrorCode::InvalidInput),
    ] {
        assert_eq!(acted[place].errors[0].code, code);
        assert!(acted[place].task.is_none());
    }
    assert_eq!(acted[4].errors[0].path, ["taskIds", "5"]);
    for _ in 0..3 {
        // The START of the third and the two STOPs, in the order in which they were queued.
        let acquired = flow.acquire().await;
        flow.complete(&acquired.job).await;
    }
    let both = given[..1].iter().chain(&given[2..3]).cloned().collect();
    let resumed = tasks::resume_all(services, caller, both).await.unwrap();
    for acted in resumed {
        assert_eq!(acted.task.unwrap().status, TaskStatus::Pending);
        assert_eq!(acted.build.unwrap().0.transition, BuildTransition::Start);
    }
    let log = flow.site.audit_log().await;
    let of = |action: &str| log.iter().filter(|entry| entry.0 == action).count();
    assert_eq!((of("pauseTask"), of("resumeTask")), (4, 2));
}

async fn several_tasks_are_deleted_with_a_result_for_each(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (first, second) = (flow.create("first").await, flow.create("second").await);
    let ids = vec![first.id.to_string(), second.id.to_string()];
    let (services, caller) = (flow.services(), &flow.caller);
    let acted = tasks::delete_all(services, caller, ids.clone())
        .await
        .unwrap();
    for acted in &acted {
        assert!(acted.errors.is_empty() && acted.task.is_none());
        let (build, _) = acted.build.as_ref().unwrap();
        assert_eq!(build.transition, BuildTransition::Delete);
    }
    assert!(flow.visible(first.id).await.is_none());
    let again = tasks::delete_all(services, caller, ids).await.unwrap();
    let codes: Vec<_> = again.iter().map(|acted| acted.errors[0].code).collect();
    assert_eq!(codes, [ErrorCode::NotFound; 2]);
}

async fn no_task_and_more_than_100_are_invalid_input(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    for ids in [Vec::new(), vec![TaskId::generate().to_string(); 101]] {
        for refused in [
            tasks::pause_all(services, caller, ids.clone()).await,
            tasks::resume_all(services, caller, ids.clone()).await,
            tasks::delete_all(services, caller, ids.clone()).await,
        ] {
            let failure = refused.unwrap_err();
            assert_eq!(failure.code(), ErrorCode::InvalidInput);
            assert_eq!(failure.errors[0].path, ["taskIds"]);
        }
    }
}

async fn the_api_acts_on_several_tasks(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let admin = app.site.administrator().await;
    let task = tasks::create(&app.site.services, &admin, new_task("one"))
        .await
        .unwrap();
    let id = task.id.to_string();
    for (mutation, code) in [
        ("pauseTasks", Some("CONFLICT")),
        ("resumeTasks", Some("CONFLICT")),
        ("deleteTasks", None),
    ] {
        let document = format!(
            "mutation($ids: [ID!]!) {{ {mutation}(input: {{taskIds: $ids}}) {{ results {{ taskId task {{ id }} build {{ transition }} errors {{ code }} }} errors {{ code }} }} }}"
        );
        let ask = |ids| {
            let request = app.post(&json!({ "query": document, "variables": { "ids": ids } }));
            body(request.bearer_auth(BOOTSTRAP_TOKEN))
        };
        let answer = ask(json!([id])).await;
        let payload = &answer["data"][mutation];
        let result = &payload["results"][0];
        assert_eq!(result["taskId"], id.as_str(), "{answer}");
        assert_eq!(result["errors"][0]["code"].as_str(), code, "{answer}");
        let answer = ask(json!([])).await;
        let refused = json!({ "results": [], "errors": [{ "code": "INVALID_INPUT" }] });
        assert_eq!(answer["data"][mutation], refused);
    }
}

on_both_databases!(
    several_tasks_are_paused_and_resumed_with_a_result_for_each,
    several_tasks_are_deleted_with_a_result_for_each,
    no_task_and_more_than_100_are_invalid_input,
    the_api_acts_on_several_tasks,
);
