use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::api::{BuildTransition, ErrorCode, LeaseState};
use super::carry_out::{Failure, carry_out};
use super::lease::{Lease, Standing};
use super::log::Log;
use super::running::Running;
use crate::driver::{ParameterValue, TaskRequest};
use crate::manifest::TemplateFile;

/// How long a canceled job's processes have before they are killed.
const CANCEL_LIMIT: Duration = Duration::from_secs(10);
/// How long the log of a canceled job has to get to the gateway.
const FLUSH_LIMIT: Duration = Duration::from_secs(5);

/// What names every write for a job.
#[derive(Debug, Clone)]
pub(super) struct JobKey {
    pub(super) id: String,
    pub(super) run_lease: i64,
}

/// A build to carry out.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) key: JobKey,
    pub(super) transition: BuildTransition,
    pub(super) workspace_id: Uuid,
    pub(super) workspace_name: String,
    pub(super) owner_name: String,
    pub(super) task: Option<TaskRequest>,
    pub(super) files: Vec<TemplateFile>,
    pub(super) parameters: Vec<ParameterValue>,
    pub(super) gateway_url: String,
}

enum Outcome {
    Done,
    Failed(Failure),
    Canceled,
    HandedBack,
    Lost,
}

/// Carries out a job from its first renewal to its last word.
pub(super) async fn run(running: Arc<Running>, job: Job, lease: Arc<Lease>) {
    let (id, workspace, transition) = (job.key.id.clone(), job.workspace_id, job.transition);
    tracing::info!(job = %id, %workspace, ?transition, "job acquired");
    // The first renewal comes before the first side effect.
    if lease.enter("prepare").await == Standing::Lost {
        tracing::warn!(job = %id, %workspace, "lease lost before the job was begun");
        return;
    }
    let heartbeat = tokio::spawn({
        let lease = Arc::clone(&lease);
        async move { lease.keep().await }
    });
    // Nothing else of this provisioner touches the workspace meanwhile.
    let claim = running.claim(workspace).await;
    let log = Log::start(Arc::clone(&lease), running.gateway.clone(), &job);
    let outcome = tokio::select! {
        biased;
        () = lease.reached(Standing::Lost) => Outcome::Lost,
        () = lease.reached(Standing::Canceling) => Outcome::Canceled,
        () = running.hand_back.cancelled() => Outcome::HandedBack,
        result = carry_out(&running, job, &lease, &log) => result.map_or_else(Outcome::Failed, |()| Outcome::Done),
    };
    finish(
        &running, &lease, &log, outcome, workspace, transition, &heartbeat,
    )
    .await;
    heartbeat.abort();
    drop(claim);
}

async fn finish(
    running: &Running,
    lease: &Lease,
    log: &Log,
    outcome: Outcome,
    workspace: Uuid,
    transition: BuildTransition,
    heartbeat: &JoinHandle<()>,
) {
    let id = &lease.key.id;
    let starts = transition == BuildTransition::Start;
    let standing = match outcome {
        Outcome::Done => {
            log.flush().await;
            // A renewal on its way would come after the end of the job, and be told that the lease is lost.
            heartbeat.abort();
            let answer = lease.insist(|| running.gateway.complete(&lease.key)).await;
            let refused = matches!(answer, Some(Ok(LeaseState::Lost)));
            if refused && starts && is_wanted(running, lease, workspace).await {
                return;
            }
            settled(lease, answer)
        }
        Outcome::Failed(failure) => {
            if starts {
                kill(running, workspace).await;
            }
            log.error(failure.message.clone());
            log.flush().await;
            tracing::warn!(job = %id, %workspace, error = %log.redact(&failure.message), "job failed");
            fail(running, lease, failure.code, &log.redact(&failure.message)).await
        }
        Outcome::Canceled => {
            log.info("Canceled: ending what the build has started");
            if starts && let Err(error) = running.driver.stop(workspace, Some(CANCEL_LIMIT)).await {
                log.error(error.to_string());
            }
            // What was not acknowledged by then is dropped.
            let _ = timeout(FLUSH_LIMIT, log.flush()).await;
            fail(
                running,
                lease,
                ErrorCode::Conflict,
                "the build was canceled",
            )
            .await
        }
        Outcome::HandedBack if starts => {
            kill(running, workspace).await;
            let message =
                "the provisioner was shut down before the workspace was up; start it again";
            log.error(message.to_owned());
            let _ = timeout(FLUSH_LIMIT, log.flush()).await;
            fail(running, lease, ErrorCode::Unavailable, message).await
        }
        // The gateway queues it again when the lease ends.
        Outcome::HandedBack => Standing::Held,
        Outcome::Lost => Standing::Lost,
    };
    if standing == Standing::Lost {
        tracing::warn!(job = %id, %workspace, "lease lost; ending what the job has started");
        if starts {
            kill(running, workspace).await;
        }
    } else {
        tracing::info!(job = %id, %workspace, "job ended");
    }
}

/// Whether the gateway wants the agent that was started to run. When the answer to the first try was lost, the job has ended well, and the
/// second try is told that the lease is lost.
async fn is_wanted(running: &Running, lease: &Lease, workspace: Uuid) -> bool {
    let owned = timeout(
        FLUSH_LIMIT,
        running.gateway.owned(&lease.provisioner_id, &[workspace]),
    )
    .await;
    let agent = running.driver.agent_id(workspace);
    let Ok(Ok(owned)) = owned else { return false };
    agent.is_some()
        && owned
            .iter()
            .any(|owned| owned.workspace == workspace && owned.agent == agent && !owned.deleted)
}

async fn fail(running: &Running, lease: &Lease, code: ErrorCode, error: &str) -> Standing {
    let answer = lease
        .insist(|| running.gateway.fail(&lease.key, code, error))
        .await;
    settled(lease, answer)
}

/// After the last word: lost when the gateway did not take it.
fn settled(lease: &Lease, answer: Option<Result<LeaseState, taskyard_client::Error>>) -> Standing {
    match answer {
        Some(Ok(state)) => {
            lease.hear(state);
            lease.standing()
        }
        Some(Err(error)) => {
            tracing::error!(job = %lease.key.id, %error, "gateway refused the end of the job");
            Standing::Lost
        }
        None => Standing::Lost,
    }
}

async fn kill(running: &Running, workspace: Uuid) {
    if let Err(error) = running.driver.kill(workspace).await {
        tracing::error!(%workspace, %error, "processes could not be ended");
    }
}
