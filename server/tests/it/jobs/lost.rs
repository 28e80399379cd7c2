//! What becomes of jobs whose provisioner is lost, and of deletions that fail.

use taskyard_server::domain::ErrorCode;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::job::{JobStatus, LeaseState};
use taskyard_server::domain::task::TaskStatus;
use taskyard_server::domain::workspace::WorkspaceStatus;
use taskyard_server::services::{Settings, builds, jobs, tasks, workspaces};

use super::renew;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;

async fn a_lost_delete_is_queued_again(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("gone").await;
    flow.activate(&task).await;
    tasks::delete(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let first = flow.acquire().await.job;
    flow.lose(&first).await;
    flow.reap().await;
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Pending);
    let second = flow.acquire().await.job;
    assert_eq!((second.id, second.run_lease), (first.id, 2));
    assert_eq!(flow.complete(&first).await, LeaseState::Lost);
    assert_eq!(flow.complete(&second).await, LeaseState::Held);
    let workspace = flow.workspace(task.workspace_id).await;
    assert!(workspace.deleted_at.is_some());
}

async fn a_lost_job_that_was_to_be_canceled_is_canceled(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let task = flow.create("halt").await;
    let job = flow.acquire().await.job;
    let build = flow.workspace(task.workspace_id).await.latest_build_id;
    builds::cancel(services, caller, build.unwrap(), None)
        .await
        .unwrap();
    flow.lose(&job).await;
    flow.reap().await;
    let job = flow.job_of(&task).await;
    assert_eq!((job.status, job.error_code), (JobStatus::Canceled, None));
    assert!(job.reason.contains("Canceled by ann"), "{}", job.reason);
    assert!(
        job.reason.contains("provisioner was lost"),
        "{}",
        job.reason
    );
    assert_eq!(renew(&flow, &flow.credential, &job).await, LeaseState::Lost);
    assert_eq!(flow.task(task.id).await.status, TaskStatus::Error);
    let workspace = flow.workspace(task.workspace_id).await;
    assert_eq!(workspace.status, WorkspaceStatus::Canceled);
}

async fn a_lost_start_of_a_workspace_without_a_task_fails_with_a_reason(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let workspace = flow.create_workspace("plain").await;
    let job = flow.acquire().await.job;
    flow.declare(&job).await;
    flow.lose(&job).await;
    flow.reap().await;
    let workspace = flow.workspace(workspace.id).await;
    assert_eq!(workspace.status, WorkspaceStatus::Failed);
    assert!(!workspace.has_agent, "what it declared is not wanted");
    let build = workspace.latest_build_id.unwrap();
    let (_, job) = builds::get(flow.services(), &flow.caller, build)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(job.error_code, Some(ErrorCode::Unavailable));
    assert!(job.error.unwrap().contains("provisioner was lost"));
}

async fn a_delete_that_failed_is_tried_again_after_a_minute(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = flow.services();
    let id = flow.create_workspace("stuck").await.id;
    flow.carry_out(BuildTransition::Start).await;
    workspaces::delete(services, &flow.caller, id)
        .await
        .unwrap();
    let job = flow.acquire().await.job;
    let failed = jobs::fail(
        services,
        &flow.credential,
        job.id,
        job.run_lease,
        "a process does not end".to_owned(),
        ErrorCode::Internal,
    );
    assert_eq!(failed.await.unwrap(), LeaseState::Held);
    assert_eq!(flow.workspace(id).await.status, WorkspaceStatus::Failed);
    flow.reap().await;
    assert!(flow.try_acquire().await.is_none(), "not at once");
    flow.site.pass(61);
    flow.reap().await;
    flow.reap().await;
    flow.carry_out(BuildTransition::Delete).await;
    assert!(flow.workspace(id).await.deleted_at.is_some());
    assert_eq!(builds::count_of_workspace(services, id).await.unwrap(), 3);
}

async fn a_job_that_is_queued_again_says_why_it_waits(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("again").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    let job = flow.acquire().await.job;
    flow.lose(&job).await;
    let again = "Its provisioner was lost; waiting for a provisioner";
    // The look that finds it lost explains it as well, and so does the next.
    for _ in 0..2 {
        flow.reap().await;
        assert_eq!(flow.job_of(&task).await.reason, again);
        assert!(flow.task(task.id).await.status_reason.ends_with(again));
    }
    flow.sql("UPDATE provisioners SET last_seen_at = 0", [])
        .await;
    flow.reap().await;
    let reason = flow.job_of(&task).await.reason;
    assert!(reason.starts_with("No provisioner fits"), "{reason}");
}

/// By the lease, the heartbeat and the looks that the settings promise, all by the database's clock.
async fn a_lost_provisioner_is_found_within_30_s(test: &TestDatabase) {
    let settings = Settings::default();
    let look = i64::try_from(settings.reaper_seconds).unwrap();
    assert!(settings.heartbeat_seconds * 3 <= settings.lease_seconds);
    assert!(settings.lease_seconds + look <= 30);
    let flow = Flow::start(test).await;
    let task = flow.create("found").await;
    let job = flow.acquire().await.job;
    // The gateway's own clock is not asked.
    flow.site.pass(24 * 60 * 60);
    flow.reap().await;
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Running);
    let past = "UPDATE jobs SET lease_expires_at = lease_expires_at - $2 WHERE id = $1";
    let lease = settings.lease_seconds * 1_000_000;
    flow.sql(past, [job.id.0.into(), lease.into()]).await;
    flow.reap().await;
    assert_eq!(flow.job_of(&task).await.status, JobStatus::Failed);
}

on_both_databases!(
    a_job_that_is_queued_again_says_why_it_waits,
    a_lost_provisioner_is_found_within_30_s,
    a_lost_delete_is_queued_again,
    a_lost_job_that_was_to_be_canceled_is_canceled,
    a_lost_start_of_a_workspace_without_a_task_fails_with_a_reason,
    a_delete_that_failed_is_tried_again_after_a_minute,
);
