//! Tasks: made, found, paused, resumed, deleted.

mod auto_pause;
mod bulk;
mod conversation;
mod create_for_others;
mod favorites;
mod input;
mod list;
mod naming;
mod prompts;
mod search;
mod search_keys;
mod update;

use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::{BuildReason, BuildTransition};
use taskyard_server::domain::job::JobStatus;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::search::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField};
use taskyard_server::domain::task::{TaskPhaseKind, TaskState, TaskStatus};
use taskyard_server::domain::{ErrorCode, JobId};
use taskyard_server::services::tasks::{self, CreateTask, TaskCursor, TaskRef};
use taskyard_server::services::{builds, jobs, lookup};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};

async fn a_new_task_waits_with_its_first_build(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("Hello").await;
    assert_eq!(task.status, TaskStatus::Pending);
    assert_eq!(task.status_reason, "Waiting for a provisioner");
    assert_eq!(task.display_name, "echo hello");
    let job = flow.job_of(&task).await;
    assert_eq!((job.status, job.run_lease), (JobStatus::Pending, 0));
    let named = TaskRef::Named {
        owner: None,
        name: "hELLO".to_owned(),
    };
    let found = tasks::get(flow.services(), &flow.caller, named)
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, task.id);
    let log = flow.site.audit_log().await;
    assert!(log.contains(&("createTask".to_owned(), "Hello".to_owned(), None)));
}

async fn what_can_not_be_made_is_refused_with_its_field(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("taken").await;
    let cases = [
        (
            CreateTask {
                prompt: " ".to_owned(),
                ..new_task("a")
            },
            ErrorCode::InvalidInput,
            "prompt",
        ),
        (new_task("no good"), ErrorCode::InvalidInput, "name"),
        (new_task("TAKEN"), ErrorCode::Conflict, "name"),
        (
            CreateTask {
                template: Some("none".to_owned()),
                ..new_task("a")
            },
            ErrorCode::NotFound,
            "template",
        ),
        (
            CreateTask {
                template: None,
                ..new_task("a")
            },
            ErrorCode::InvalidInput,
            "template",
        ),
        (
            CreateTask {
                parameters: vec![("x".to_owned(), "1".to_owned())],
                ..new_task("a")
            },
            ErrorCode::InvalidInput,
            "parameters.x",
        ),
        (
            CreateTask {
                preset: Some("x".to_owned()),
                ..new_task("a")
            },
            ErrorCode::NotFound,
            "presetId",
        ),
    ];
    for (input, code, path) in cases {
        let failure = flow.try_create(input).await.unwrap_err();
        assert_eq!(
            (failure.code(), failure.errors[0].path.join(".")),
            (code, path.to_owned()),
            "{failure}"
        );
    }
    let refused = flow.site.audit_log().await;
    assert_eq!(refused.iter().filter(|entry| entry.2.is_some()).count(), 7);
}

async fn a_key_makes_one_task(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let input = CreateTask {
        name: None,
        idempotency_key: Some("k".to_owned()),
        ..new_task("")
    };
    let (first, second) = tokio::join!(
        flow.try_create(input.clone()),
        flow.try_create(input.clone())
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.id, second.id);
    assert!(first.name.starts_with("echo-hello-"), "{}", first.name);
    assert_eq!(flow.try_create(input).await.unwrap().id, first.id);
}

async fn tasks_of_others_are_not_there(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("mine").await;
    let other = flow.site.member("bob").await;
    let services = flow.services();
    assert!(
        tasks::get(services, &other, TaskRef::Id(task.id))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        tasks::count(services, &other, &TaskFilter::default())
            .await
            .unwrap(),
        0
    );
    let named = TaskRef::Named {
        owner: Some("ann".to_owned()),
        name: "mine".to_owned(),
    };
    assert!(tasks::get(services, &other, named).await.unwrap().is_none());
    for failure in [
        tasks::pause(services, &other, task.id).await.unwrap_err(),
        tasks::resume(services, &other, task.id).await.unwrap_err(),
        tasks::delete(services, &other, task.id).await.unwrap_err(),
        tasks::send_input(services, &other, task.id, "x".to_owned(), false)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(failure.code(), ErrorCode::NotFound);
    }
    let administrator = flow.site.administrator().await;
    assert!(
        tasks::get(services, &administrator, TaskRef::Id(task.id))
            .await
            .unwrap()
            .is_some()
    );
    let node = lookup::node_of(services, task.id.0).await.unwrap().unwrap();
    assert_eq!(node.owner, Some(flow.caller.actor.user_id));
    assert_eq!(node.organizations, [task.organization_id]);
    assert!(
        lookup::node_of(services, JobId::generate().0)
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_list_is_read_in_pages_both_ways_with_one_statement_each(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for name in ["a", "b", "c", "d", "e"] {
        flow.site.pass(1);
        flow.create(name).await;
    }
    let services = flow.services();
    let by_name = Some(TaskOrder {
        field: TaskOrderField::Name,
        direction: OrderDirection::Asc,
    });
    for (order, expected) in [(by_name, "abcde"), (None, "edcba")] {
        let mut names = String::new();
        let mut cursor = None;
        loop {
            let page = PageRequest {
                limit: 2,
                cursor: cursor.clone(),
                direction: Direction::Forward,
            };
            let before = services.db.statements();
            let page = tasks::list(services, &flow.caller, &TaskFilter::default(), order, page)
                .await
                .unwrap();
            assert_eq!(services.db.statements() - before, 1);
            names.extend(page.rows.iter().map(|listed| listed.task.name.as_str()));
            let last = TaskCursor::of(page.rows.last().unwrap(), order).to_string();
            cursor = TaskCursor::parse(&last);
            if !page.has_next {
                break;
            }
        }
        assert_eq!(names, expected);
        let page = PageRequest {
            limit: 2,
            cursor,
            direction: Direction::Backward,
        };
        let page = tasks::list(services, &flow.caller, &TaskFilter::default(), order, page)
            .await
            .unwrap();
        let names: String = page
            .rows
            .iter()
            .map(|listed| listed.task.name.as_str())
            .collect();
        assert_eq!(names, expected[2..4]);
        assert!(page.has_previous && page.has_next);
    }
}

async fn a_search_finds_by_key_and_text(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create("alpha").await;
    flow.try_create(CreateTask {
        prompt: "Say 100% ÄPFEL_".to_owned(),
        ..new_task("beta")
    })
    .await
    .unwrap();
    for (query, expected) in [
        ("", 2),
        ("owner:me", 2),
        ("owner:ANN", 2),
        ("owner:bob", 0),
        ("status:pending template:SHELL", 2),
        ("status:active", 0),
        ("state:idle", 0),
        ("name:LPH", 1),
        ("äpfel_", 1),
        ("0%", 1),
        ("%", 1),
        ("ann/Alpha", 1),
        ("ann/alph", 0),
    ] {
        let filter = tasks::parse_query(query).unwrap();
        let count = tasks::count(flow.services(), &flow.caller, &filter)
            .await
            .unwrap();
        assert_eq!(count, expected, "{query}");
    }
}

async fn a_task_goes_its_way_and_its_phases_are_kept(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("way").await;
    let acquired = flow.acquire().await;
    assert_eq!(
        acquired
            .files
            .iter()
            .filter(|file| file.path == "template.toml")
            .count(),
        1
    );
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Initializing);
    let job = &acquired.job;
    let renewed = jobs::renew(
        flow.services(),
        &flow.credential,
        job.id,
        job.run_lease,
        Some("Copy files".to_owned()),
    );
    renewed.await.unwrap();
    let reason = flow.task(task.id).await.status_reason;
    assert_eq!(reason, "Workspace is starting: Copy files");
    let agent = flow.declare(job).await;
    flow.complete(job).await;
    let now = flow.task(task.id).await;
    assert_eq!(
        (now.status, now.agent_id),
        (TaskStatus::Initializing, Some(agent.id))
    );
    assert_eq!(now.current_state.unwrap().message, "Agent is connecting");
    flow.report(&agent, AgentLifecycle::Starting).await;
    assert_eq!(
        flow.task(task.id).await.current_state.unwrap().message,
        "Agent is starting"
    );
    flow.report(&agent, AgentLifecycle::Ready).await;
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Active);
    assert!(flow.say(&agent, TaskState::Working, "at it").await);
    assert!(!flow.say(&agent, TaskState::Working, "at it").await);
    let state = flow.task(task.id).await.current_state.unwrap();
    assert_eq!(
        (state.state, state.message.as_str(), state.synthesized),
        (TaskState::Working, "at it", false)
    );
    let phases = tasks::phases(flow.services(), &[task.id]).await.unwrap();
    let kinds: Vec<_> = phases.iter().map(|(_, phase)| phase.kind).collect();
    assert_eq!(
        kinds,
        [
            TaskPhaseKind::Queue,
            TaskPhaseKind::BuildStage,
            TaskPhaseKind::BuildStage,
            TaskPhaseKind::AgentConnect,
            TaskPhaseKind::StartupScript,
            TaskPhaseKind::FirstReport
        ]
    );
    assert!(phases.iter().all(|(_, phase)| phase.ended_at.is_some()));
    let workspace = lookup::workspaces(flow.services(), &[task.workspace_id])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(workspace.host.as_deref(), Some("host-1"));
}

async fn pause_and_resume_can_be_said_twice(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let task = flow.create("p").await;
    assert_eq!(
        tasks::pause(services, caller, task.id)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::Conflict
    );
    let agent = flow.activate(&task).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    assert!(
        tasks::resume(services, caller, task.id)
            .await
            .unwrap()
            .1
            .is_none()
    );

    let (paused, made) = tasks::pause(services, caller, task.id).await.unwrap();
    assert_eq!(paused.status, TaskStatus::Pausing);
    let (build, _) = made.unwrap();
    assert_eq!(
        (build.number, build.reason),
        (2, BuildReason::TaskManualPause)
    );
    assert!(
        flow.report(&agent, AgentLifecycle::ShuttingDown).await,
        "it is to shut down"
    );
    flow.carry_out(BuildTransition::Stop).await;
    let paused = flow.task(task.id).await;
    assert_eq!(paused.status, TaskStatus::Paused);
    assert_eq!(paused.current_state.unwrap().message, "waits");
    assert!(
        tasks::pause(services, caller, task.id)
            .await
            .unwrap()
            .1
            .is_none()
    );

    let (resumed, made) = tasks::resume(services, caller, task.id).await.unwrap();
    assert_eq!(resumed.status, TaskStatus::Pending);
    assert!(resumed.current_state.is_none());
    assert_eq!(made.unwrap().0.reason, BuildReason::TaskResume);
    assert_eq!(
        tasks::resume(services, caller, task.id)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::Conflict
    );
    flow.activate(&task).await;
    assert!(
        flow.report(&agent, AgentLifecycle::Ready).await,
        "an agent of an earlier build"
    );
}

async fn a_task_is_deleted_and_its_name_is_free(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("gone").await;
    let agent = flow.activate(&task).await;
    let (build, _) = tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(build.transition, BuildTransition::Delete);
    assert!(flow.visible(task.id).await.is_none());
    assert!(flow.report(&agent, AgentLifecycle::Ready).await);
    let again = tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap_err();
    assert_eq!(again.code(), ErrorCode::NotFound);
    flow.create("gone").await;
    flow.carry_out(BuildTransition::Delete).await;
    let workspace = lookup::workspaces(flow.services(), &[task.workspace_id])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert!(workspace.deleted_at.is_some());
}

async fn a_task_is_deleted_while_its_first_build_waits(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("early").await;
    let (build, job) = tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((build.number, job.status), (2, JobStatus::Pending));
    flow.carry_out(BuildTransition::Delete).await;
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Deleting);
}

async fn a_task_is_deleted_while_its_first_build_runs(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("busy").await;
    let acquired = flow.acquire().await;
    let made = tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    assert!(made.is_none());
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Deleting);
    let held = jobs::to_cancel(flow.services(), &flow.credential, flow.provisioner)
        .await
        .unwrap();
    assert_eq!(held, [acquired.job.id]);
    let job = &acquired.job;
    let told = jobs::fail(
        flow.services(),
        &flow.credential,
        job.id,
        job.run_lease,
        "stopped".to_owned(),
        ErrorCode::Internal,
    );
    told.await.unwrap();
    let (_, job) = builds::get(
        flow.services(),
        &flow.caller,
        acquired.build().unwrap().build.id,
    )
    .await
    .unwrap()
    .unwrap();
    assert_eq!(job.status, JobStatus::Canceled);
    flow.carry_out(BuildTransition::Delete).await;
    flow.reap().await;
    assert!(flow.try_acquire().await.is_none());
}

async fn changes_are_told_with_deletions(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (kept, gone) = (flow.create("kept").await, flow.create("gone").await);
    flow.site.pass(10);
    let since = flow.services().clock.now();
    tasks::delete(flow.services(), &flow.caller, gone.id)
        .await
        .unwrap();
    let filter = TaskFilter::default();
    let changed = tasks::changed_since(flow.services(), &flow.caller, &filter, since, 10)
        .await
        .unwrap();
    assert_eq!(
        changed
            .iter()
            .map(|(task, is)| (task.id, *is))
            .collect::<Vec<_>>(),
        [(gone.id, false)]
    );
    let all = tasks::changed_since(flow.services(), &flow.caller, &filter, kept.created_at, 10)
        .await
        .unwrap();
    assert!(all.iter().any(|(task, is)| task.id == kept.id && *is));
}

on_both_databases!(
    a_new_task_waits_with_its_first_build,
    what_can_not_be_made_is_refused_with_its_field,
    a_key_makes_one_task,
    tasks_of_others_are_not_there,
    a_list_is_read_in_pages_both_ways_with_one_statement_each,
    a_search_finds_by_key_and_text,
    a_task_goes_its_way_and_its_phases_are_kept,
    pause_and_resume_can_be_said_twice,
    a_task_is_deleted_and_its_name_is_free,
    a_task_is_deleted_while_its_first_build_waits,
    a_task_is_deleted_while_its_first_build_runs,
    changes_are_told_with_deletions,
);
