//! Cancel, and what was expected.

use taskyard_server::domain::job::JobStatus;
use taskyard_server::domain::{BuildId, ErrorCode, JobId};
use taskyard_server::services::{builds, jobs, lookup, workspaces};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;

/// A build whose job has the status.
async fn in_status(flow: &Flow, status: JobStatus, name: &str) -> (BuildId, JobId) {
    let services = flow.services();
    let workspace = flow.create_workspace(name).await;
    let id = flow.workspace(workspace.id).await.latest_build_id.unwrap();
    let (_, job) = lookup::builds(services, &[id]).await.unwrap().remove(0);
    if status == JobStatus::Canceled {
        builds::cancel(services, &flow.caller, id, None)
            .await
            .unwrap();
    } else if status != JobStatus::Pending {
        let held = flow.acquire().await.job;
        assert_eq!(held.id, job.id);
        match status {
            JobStatus::Canceling => {
                builds::cancel(services, &flow.caller, id, None)
                    .await
                    .unwrap();
            }
            JobStatus::Succeeded => {
                flow.complete(&held).await;
            }
            JobStatus::Failed => {
                let (credential, lease) = (&flow.credential, held.run_lease);
                let error = "no".to_owned();
                jobs::fail(
                    services,
                    credential,
                    held.id,
                    lease,
                    error,
                    ErrorCode::Internal,
                )
                .await
                .unwrap();
            }
            _ => {}
        }
    }
    (id, job.id)
}

async fn cancel_with_expect_status_in_every_status(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = flow.services();
    let expected = JobStatus::ALL.iter().copied().map(Some).chain([None]);
    for (number, expect) in expected.enumerate() {
        for status in JobStatus::ALL.iter().copied() {
            let what = format!("{status} expected {expect:?}");
            let name = format!("w{number}-{}", status.as_str().to_lowercase());
            let (build, job) = in_status(&flow, status, &name).await;
            let result = builds::cancel(services, &flow.caller, build, expect).await;
            let fits = expect.is_none_or(|expect| expect == status);
            let now = lookup::jobs(services, &[job])
                .await
                .unwrap()
                .remove(0)
                .status;
            if !fits || status.is_ended() {
                assert_eq!(result.unwrap_err().code(), ErrorCode::Conflict, "{what}");
                assert_eq!(now, status, "{what}");
            } else {
                let wanted = match status {
                    JobStatus::Pending => JobStatus::Canceled,
                    _ => JobStatus::Canceling,
                };
                assert_eq!(result.unwrap().1.status, wanted, "{what}");
                assert_eq!(now, wanted, "{what}");
            }
            // The next one of the queue is the next test's.
            if now == JobStatus::Pending {
                builds::cancel(services, &flow.caller, build, None)
                    .await
                    .unwrap();
            }
        }
    }
    let bob = flow.site.member("bob").await;
    let (build, _) = in_status(&flow, JobStatus::Pending, "mine").await;
    let refused = builds::cancel(services, &bob, build, None).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::NotFound);
}

async fn a_canceled_stop_leaves_a_workspace_that_can_be_stopped_again(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = flow.services();
    let (build, _) = in_status(&flow, JobStatus::Succeeded, "again").await;
    let workspace = lookup::builds(services, &[build])
        .await
        .unwrap()
        .remove(0)
        .0;
    let id = workspace.workspace_id;
    let stop = || workspaces::stop(services, &flow.caller, id);
    let (stopping, _) = stop().await.unwrap().1.unwrap();
    builds::cancel(
        services,
        &flow.caller,
        stopping.id,
        Some(JobStatus::Pending),
    )
    .await
    .unwrap();
    let (again, _) = stop().await.unwrap().1.unwrap();
    assert_eq!(again.number, stopping.number + 1);
}

on_both_databases!(
    cancel_with_expect_status_in_every_status,
    a_canceled_stop_leaves_a_workspace_that_can_be_stopped_again,
);
