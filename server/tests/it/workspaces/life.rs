//! Made, started, stopped, renamed, deleted.

use std::sync::Arc;

use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::build::{BuildReason, BuildTransition};
use taskyard_server::domain::job::JobStatus;
use taskyard_server::domain::task::TaskStatus;
use taskyard_server::domain::user::{Membership, OrganizationRole};
use taskyard_server::domain::workspace::{Workspace, WorkspaceStatus};
use taskyard_server::domain::{ErrorCode, Failure, WorkspaceId};
use taskyard_server::services::tasks::{self, CreateTask};
use taskyard_server::services::workspaces::{self, CreateWorkspace, StartWorkspace, WorkspaceRef};
use taskyard_server::services::{builds, lookup, provisioners};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task, new_workspace};
use crate::support::versions::{new_version, with_parameters};

fn at<T: std::fmt::Debug>(result: Result<T, Failure>) -> (ErrorCode, String) {
    let failure = result.unwrap_err();
    (failure.code(), failure.errors[0].path.join("."))
}

async fn start(flow: &Flow, id: WorkspaceId, how: StartWorkspace) -> Result<bool, Failure> {
    let done = workspaces::start(flow.services(), &flow.caller, id, how).await?;
    Ok(done.1.is_some())
}

async fn stop(flow: &Flow, id: WorkspaceId) -> Result<bool, Failure> {
    let done = workspaces::stop(flow.services(), &flow.caller, id).await?;
    Ok(done.1.is_some())
}

async fn running(flow: &Flow, name: &str) -> Workspace {
    let workspace = flow.create_workspace(name).await;
    let job = flow.acquire().await.job;
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    flow.report(&agent, AgentLifecycle::Ready).await;
    flow.workspace(workspace.id).await
}

async fn a_workspace_without_a_task_goes_its_way(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let made = workspaces::create(flow.services(), &flow.caller, new_workspace("Plain")).await;
    let (workspace, build) = made.unwrap();
    let (build, job) = build.unwrap();
    assert_eq!(
        (workspace.status, workspace.task_id, build.number),
        (WorkspaceStatus::Pending, None, 1)
    );
    assert_eq!(job.status, JobStatus::Pending);
    assert_eq!(build.reason, BuildReason::Initiator);

    // The template defines an AI task: it is not handed over.
    let acquired = flow.acquire().await;
    assert!(acquired.build().unwrap().task.is_none());
    let id = workspace.id;
    assert_eq!(flow.workspace(id).await.status, WorkspaceStatus::Starting);
    let agent = flow.declare(&acquired.job).await;
    assert!(flow.workspace(id).await.has_agent);
    flow.site.pass(60);
    flow.complete(&acquired.job).await;
    let runs = flow.workspace(id).await;
    assert_eq!(
        (runs.status, runs.healthy),
        (WorkspaceStatus::Running, false)
    );
    assert_eq!(runs.last_used_at, flow.services().clock.now());
    flow.report(&agent, AgentLifecycle::Ready).await;
    assert!(flow.workspace(id).await.healthy);
    let phases = lookup::phases_of_builds(flow.services(), &[build.id]).await;
    let phases = phases.unwrap();
    assert_eq!(phases.len(), 3, "queue, hand-over, agent: {phases:?}");
    assert!(phases.iter().all(|phase| phase.ended_at.is_some()));

    assert!(stop(&flow, id).await.unwrap());
    assert_eq!(flow.workspace(id).await.status, WorkspaceStatus::Pending);
    flow.carry_out(BuildTransition::Stop).await;
    let stopped = flow.workspace(id).await;
    assert_eq!(stopped.status, WorkspaceStatus::Stopped);
    assert!(!stopped.has_agent && stopped.healthy);
    assert!(start(&flow, id, StartWorkspace::default()).await.unwrap());
    flow.carry_out(BuildTransition::Start).await;
    let deleted = workspaces::delete(flow.services(), &flow.caller, id).await;
    assert_eq!(deleted.unwrap().1.unwrap().0.number, 4);
    flow.carry_out(BuildTransition::Delete).await;
    let gone = flow.workspace(id).await;
    assert_eq!(gone.status, WorkspaceStatus::Deleted);
    assert!(gone.deleted_at.is_some() && !gone.orphaned);
    let log = flow.site.audit_log().await;
    for action in ["createWorkspace", "stopWorkspace", "startWorkspace"] {
        let entry = |entry: &&(String, String, Option<String>)| {
            entry.0 == action && entry.1 == "Plain" && entry.2.is_none()
        };
        assert!(log.iter().find(entry).is_some(), "{action} in {log:?}");
    }
}

async fn what_can_not_be_made_is_refused_with_its_field(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    flow.create_workspace("taken").await;
    let new = || new_workspace("a");
    for (input, code, path) in [
        (new_workspace("no good"), ErrorCode::InvalidInput, "name"),
        (new_workspace("create"), ErrorCode::InvalidInput, "name"),
        (new_workspace("TAKEN"), ErrorCode::Conflict, "name"),
        (
            CreateWorkspace {
                template: None,
                ..new()
            },
            ErrorCode::InvalidInput,
            "template",
        ),
        (
            CreateWorkspace {
                template: Some("none".to_owned()),
                ..new()
            },
            ErrorCode::NotFound,
            "template",
        ),
        (
            CreateWorkspace {
                organization: Some("elsewhere".to_owned()),
                ..new()
            },
            ErrorCode::NotFound,
            "organization",
        ),
        (
            CreateWorkspace {
                owner: Some("nobody".to_owned()),
                ..new()
            },
            ErrorCode::NotFound,
            "owner",
        ),
        (
            CreateWorkspace {
                parameters: vec![("x".to_owned(), "1".to_owned())],
                ..new()
            },
            ErrorCode::InvalidInput,
            "parameters.x",
        ),
        (
            CreateWorkspace {
                preset: Some("x".to_owned()),
                ..new()
            },
            ErrorCode::NotFound,
            "presetId",
        ),
        (
            CreateWorkspace {
                idempotency_key: Some(String::new()),
                ..new()
            },
            ErrorCode::InvalidInput,
            "idempotencyKey",
        ),
    ] {
        let refused = workspaces::create(flow.services(), &flow.caller, input).await;
        assert_eq!(at(refused), (code, path.to_owned()));
    }
    let count = flow.site.audit_log().await;
    assert_eq!(count.iter().filter(|entry| entry.2.is_some()).count(), 10);
}

async fn a_name_is_an_owner_s_once_also_across_tasks(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("shared").await;
    let taken = workspaces::create(flow.services(), &flow.caller, new_workspace("SHARED")).await;
    assert_eq!(at(taken), (ErrorCode::Conflict, "name".to_owned()));
    flow.create_workspace("plain").await;
    let taken = flow.try_create(new_task("Plain")).await;
    assert_eq!(at(taken), (ErrorCode::Conflict, "name".to_owned()));
    let other = flow.site.member("bob").await;
    workspaces::create(flow.services(), &other, new_workspace("shared"))
        .await
        .unwrap();
    // As soon as somebody deletes it, the name is free.
    tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.create_workspace("shared").await;
    let named = WorkspaceRef::Named {
        owner: Some("ANN".to_owned()),
        name: "Shared".to_owned(),
    };
    let found = workspaces::get(flow.services(), &flow.caller, named).await;
    assert_eq!(found.unwrap().unwrap().task_id, None);
}

async fn a_key_makes_one_workspace(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let input = CreateWorkspace {
        name: None,
        idempotency_key: Some("k".to_owned()),
        ..new_workspace("")
    };
    let create = || workspaces::create(flow.services(), &flow.caller, input.clone());
    let (first, second) = tokio::join!(create(), create());
    let (first, second) = (first.unwrap().0, second.unwrap().0);
    assert_eq!(first.id, second.id);
    assert_eq!(first.name.split('-').count(), 3, "{}", first.name);
    assert_eq!(create().await.unwrap().1.unwrap().0.number, 1);
}

async fn an_administrator_makes_one_for_a_member(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let for_ann = CreateWorkspace {
        owner: Some("Ann".to_owned()),
        ..new_workspace("gift")
    };
    let bob = flow.site.member("bob").await;
    let refused = workspaces::create(flow.services(), &bob, for_ann.clone()).await;
    assert_eq!(at(refused), (ErrorCode::Forbidden, "owner".to_owned()));
    let administrator = flow.site.administrator().await;
    let (made, build) = workspaces::create(flow.services(), &administrator, for_ann)
        .await
        .unwrap();
    assert_eq!(made.owner_id, flow.caller.actor.user_id);
    let initiator = build.unwrap().0.initiator_id;
    assert_eq!(initiator, Some(administrator.actor.user_id));
    let found = workspaces::get(flow.services(), &flow.caller, WorkspaceRef::Id(made.id)).await;
    assert!(found.unwrap().is_some());
}

async fn workspaces_of_others_are_not_there(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mine = flow.create_workspace("mine").await;
    let bob = flow.site.member("bob").await;
    let services = flow.services();
    let found = workspaces::get(services, &bob, WorkspaceRef::Id(mine.id)).await;
    assert!(found.unwrap().is_none());
    for id in [mine.id, WorkspaceId::generate()] {
        let how = StartWorkspace::default();
        let not_found = (ErrorCode::NotFound, String::new());
        assert_eq!(
            at(workspaces::start(services, &bob, id, how).await),
            not_found
        );
        assert_eq!(at(workspaces::stop(services, &bob, id).await), not_found);
        assert_eq!(at(workspaces::delete(services, &bob, id).await), not_found);
        assert_eq!(at(workspaces::orphan(services, &bob, id).await), not_found);
        let renamed = workspaces::rename(services, &bob, id, "other").await;
        assert_eq!(at(renamed), not_found);
    }
}

async fn what_is_there_already_needs_no_build_and_one_under_way_is_a_conflict(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let id = flow.create_workspace("steps").await.id;
    let services = flow.services();
    let conflict = |failure: Failure| assert_eq!(failure.code(), ErrorCode::Conflict);
    for _ in 0..2 {
        conflict(stop(&flow, id).await.unwrap_err());
        conflict(
            start(&flow, id, StartWorkspace::default())
                .await
                .unwrap_err(),
        );
        conflict(
            workspaces::delete(services, &flow.caller, id)
                .await
                .unwrap_err(),
        );
        // Pending, then running.
        flow.try_acquire().await;
    }
    let job = lookup::workspaces_with_latest_builds(services, &[id]).await;
    let job = job.unwrap().remove(0).1.unwrap().1;
    flow.complete(&job).await;
    assert!(!start(&flow, id, StartWorkspace::default()).await.unwrap());
    stop(&flow, id).await.unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    assert!(!stop(&flow, id).await.unwrap());
    workspaces::delete(services, &flow.caller, id)
        .await
        .unwrap();
    conflict(
        start(&flow, id, StartWorkspace::default())
            .await
            .unwrap_err(),
    );
    flow.carry_out(BuildTransition::Delete).await;
    let again = workspaces::delete(services, &flow.caller, id).await;
    assert!(again.unwrap().1.is_none());
    conflict(stop(&flow, id).await.unwrap_err());
    conflict(
        workspaces::rename(services, &flow.caller, id, "late")
            .await
            .unwrap_err(),
    );
    assert_eq!(builds::count_of_workspace(services, id).await.unwrap(), 3);
}

async fn it_is_started_with_other_parameters_and_versions(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    with_parameters(&flow).await;
    let id = running(&flow, "sized").await.id;
    let size = |value: &str| StartWorkspace {
        parameters: vec![("size".to_owned(), value.to_owned())],
        ..StartWorkspace::default()
    };
    assert!(!start(&flow, id, size("1")).await.unwrap(), "as it is");
    let refused = start(&flow, id, size("many")).await;
    assert_eq!(
        at(refused),
        (ErrorCode::InvalidInput, "parameters.size".to_owned())
    );
    assert!(start(&flow, id, size("2")).await.unwrap());
    let acquired = flow.acquire().await;
    assert_eq!(acquired.build().unwrap().build.parameters[0].value, "2");
    flow.complete(&acquired.job).await;

    let first = flow.workspace(id).await.template_version_id;
    let active = new_version(&flow, "shell").await;
    let update = |update, template_version_id| StartWorkspace {
        update,
        template_version_id,
        ..StartWorkspace::default()
    };
    let both = start(&flow, id, update(true, Some(active))).await;
    assert_eq!(
        at(both),
        (ErrorCode::InvalidInput, "templateVersionId".to_owned())
    );
    let strange = taskyard_server::domain::TemplateVersionId::generate();
    let none = start(&flow, id, update(false, Some(strange))).await;
    assert_eq!(
        at(none),
        (ErrorCode::NotFound, "templateVersionId".to_owned())
    );
    assert!(start(&flow, id, update(true, None)).await.unwrap());
    let acquired = flow.acquire().await;
    assert_eq!(acquired.build().unwrap().build.template_version_id, active);
    assert_eq!(
        acquired.build().unwrap().build.parameters[0].value,
        "2",
        "carried over"
    );
    flow.complete(&acquired.job).await;
    assert!(!start(&flow, id, update(true, None)).await.unwrap());
    assert!(start(&flow, id, update(false, Some(first))).await.unwrap());
    assert_eq!(flow.workspace(id).await.template_version_id, first);
}

async fn a_task_follows_what_is_done_to_its_workspace(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("both").await;
    flow.activate(&task).await;
    let id = task.workspace_id;
    stop(&flow, id).await.unwrap();
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Pausing);
    flow.carry_out(BuildTransition::Stop).await;
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Paused);
    let renamed = workspaces::rename(flow.services(), &flow.caller, id, "other").await;
    assert_eq!(at(renamed).0, ErrorCode::Conflict);
    let active = new_version(&flow, "shell").await;
    let update = StartWorkspace {
        update: true,
        ..StartWorkspace::default()
    };
    start(&flow, id, update).await.unwrap();
    assert_eq!(flow.task(task.id).await.template_version_id, active);
    let agent = flow.activate(&task).await;
    let deleted = workspaces::delete(flow.services(), &flow.caller, id).await;
    assert_eq!(
        deleted.unwrap().1.unwrap().0.transition,
        BuildTransition::Delete
    );
    assert!(flow.visible(task.id).await.is_none());
    assert!(
        flow.report(&agent, AgentLifecycle::Ready).await,
        "not wanted"
    );
    flow.carry_out(BuildTransition::Delete).await;
    flow.try_create(CreateTask {
        name: Some("both".to_owned()),
        ..new_task("both")
    })
    .await
    .unwrap();
}

async fn a_template_administrator_deletes_it_without_a_provisioner(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let workspace = running(&flow, "lost").await;
    let id = workspace.id;
    let refused = workspaces::orphan(services, caller, id).await;
    assert_eq!(at(refused).0, ErrorCode::Forbidden);
    let mut keeper = flow.site.member("tess").await;
    Arc::make_mut(&mut keeper.actor).memberships = vec![Membership {
        organization_id: workspace.organization_id,
        role: OrganizationRole::TemplateAdmin,
    }];
    // Its host never comes back: the STOP waits for ever.
    stop(&flow, id).await.unwrap();
    let (gone, build) = workspaces::orphan(services, &keeper, id).await.unwrap();
    assert_eq!(gone.status, WorkspaceStatus::Deleted);
    assert!(gone.orphaned && !gone.has_agent);
    let (build, job) = build.unwrap();
    assert_eq!((build.number, job.status), (3, JobStatus::Succeeded));
    assert!(flow.try_acquire().await.is_none(), "nobody is asked");
    // What it left on its host stays, but nothing of it may run.
    let owned =
        provisioners::owned_workspaces(services, &flow.credential, flow.provisioner, &[id]).await;
    let owned = owned.unwrap();
    assert!(!owned[0].deleted && owned[0].agent_id.is_none());
    let told = crate::support::site::rows(
        &services.db,
        "SELECT after FROM audit_entries WHERE action = 'deleteWorkspace' AND code IS NULL",
        [],
    )
    .await;
    let after: String = told[0].try_get("", "after").unwrap();
    assert!(
        after.contains("\"orphan\":true") && after.contains("host-1"),
        "{after}"
    );
    let again = workspaces::orphan(services, &keeper, id).await.unwrap();
    assert!(again.1.is_none());

    let busy = flow.create_workspace("busy").await;
    flow.acquire().await;
    let refused = workspaces::orphan(services, &keeper, busy.id).await;
    assert_eq!(at(refused).0, ErrorCode::Conflict);
}

async fn it_is_renamed_unless_the_name_is_taken(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let one = flow.create_workspace("one").await;
    flow.create_workspace("two").await;
    let rename =
        |name: &'static str| workspaces::rename(flow.services(), &flow.caller, one.id, name);
    assert_eq!(
        at(rename("TWO").await),
        (ErrorCode::Conflict, "name".to_owned())
    );
    assert_eq!(
        at(rename("a b").await),
        (ErrorCode::InvalidInput, "name".to_owned())
    );
    assert_eq!(rename("ONE").await.unwrap().name, "ONE");
    assert_eq!(rename("three").await.unwrap().name, "three");
    flow.create_workspace("one").await;
}

on_both_databases!(
    a_workspace_without_a_task_goes_its_way,
    what_can_not_be_made_is_refused_with_its_field,
    a_name_is_an_owner_s_once_also_across_tasks,
    a_key_makes_one_workspace,
    an_administrator_makes_one_for_a_member,
    workspaces_of_others_are_not_there,
    what_is_there_already_needs_no_build_and_one_under_way_is_a_conflict,
    it_is_started_with_other_parameters_and_versions,
    a_task_follows_what_is_done_to_its_workspace,
    a_template_administrator_deletes_it_without_a_provisioner,
    it_is_renamed_unless_the_name_is_taken,
);
