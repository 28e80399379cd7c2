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

/// A job to carry out.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) key: JobKey,
    pub(super) work: Work,
    /// The template version's.
    pub(super) files: Vec<TemplateFile>,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Work {
    /// A transition of a workspace.
    Build(Build),
    /// The check of the files.
    Import,
}

/// A build to carry out.
#[derive(Debug)]
pub(super) struct Build {
    pub(super) transition: BuildTransition,
    pub(super) workspace_id: Uuid,
    pub(super) workspace_name: String,
    pub(super) owner_name: String,
    pub(super) task: Option<TaskRequest>,
    pub(super) parameters: Vec<ParameterValue>,
    pub(super) gateway_url: String,
}

impl Work {
    /// The workspace that nothing else may touch meanwhile.
    const fn workspace(&self) -> Option<Uuid> {
        match self {
            Self::Build(build) => Some(build.workspace_id),
            Self::Import => None,
        }
    }

    /// The workspace that it starts processes in, which are to be ended when it comes to nothing.
    fn starts(&self) -> Option<Uuid> {
        match self {
            Self::Build(build) if build.transition == BuildTransition::Start => {
                Some(build.workspace_id)
            }
            Self::Build(_) | Self::Import => None,
        }
    }
}

enum Outcome {
    /// With what an import found.
    Done(Option<String>),
    Failed(Failure),
    Canceled,
    HandedBack,
    Lost,
}

/// Carries out a job from its first renewal to its last word.
pub(super) async fn run(running: Arc<Running>, job: Job, lease: Arc<Lease>) {
    let id = job.key.id.clone();
    let (workspace, starts) = (job.work.workspace(), job.work.starts());
    tracing::info!(job = %id, ?workspace, starts = starts.is_some(), "job acquired");
    // The first renewal comes before the first side effect.
    if lease.enter("prepare").await == Standing::Lost {
        tracing::warn!(job = %id, ?workspace, "lease lost before the job was begun");
        return;
    }
    let heartbeat = tokio::spawn({
        let lease = Arc::clone(&lease);
        async move { lease.keep().await }
    });
    // Nothing else of this provisioner touches the workspace meanwhile.
    let claim = match workspace {
        Some(workspace) => Some(running.claim(workspace).await),
        None => None,
    };
    let log = Log::start(Arc::clone(&lease), running.gateway.clone(), &job);
    let outcome = tokio::select! {
        biased;
        () = lease.reached(Standing::Lost) => Outcome::Lost,
        () = lease.reached(Standing::Canceling) => Outcome::Canceled,
        () = running.hand_back.cancelled() => Outcome::HandedBack,
        result = carry_out(&running, job, &lease, &log) => result.map_or_else(Outcome::Failed, Outcome::Done),
    };
    finish(&running, &lease, &log, outcome, starts, &heartbeat).await;
    heartbeat.abort();
    drop(claim);
}

/// `starts`: the workspace whose processes are to be ended unless all is well.
async fn finish(
    running: &Running,
    lease: &Lease,
    log: &Log,
    outcome: Outcome,
    starts: Option<Uuid>,
    heartbeat: &JoinHandle<()>,
) {
    let id = &lease.key.id;
    let standing = match outcome {
        Outcome::Done(found) => {
            log.flush().await;
            // A renewal on its way would come after the end of the job, and be told that the lease is lost.
            heartbeat.abort();
            let complete = || running.gateway.complete(&lease.key, found.as_deref());
            let answer = lease.insist(complete).await;
            let refused = matches!(answer, Some(Ok(LeaseState::Lost)));
            if refused
                && let Some(workspace) = starts
                && is_wanted(running, lease, workspace).await
            {
                return;
            }
            settled(lease, answer)
        }
        Outcome::Failed(failure) => {
            kill(running, starts).await;
            log.error(failure.message.clone());
            log.flush().await;
            tracing::warn!(job = %id, error = %log.redact(&failure.message), "job failed");
            fail(running, lease, failure.code, &log.redact(&failure.message)).await
        }
        Outcome::Canceled => {
            log.info("Canceled: ending what the job has started");
            if let Some(workspace) = starts
                && let Err(error) = running.driver.stop(workspace, Some(CANCEL_LIMIT)).await
            {
                log.error(error.to_string());
            }
            // What was not acknowledged by then is dropped.
            let _ = timeout(FLUSH_LIMIT, log.flush()).await;
            fail(running, lease, ErrorCode::Conflict, "it was canceled").await
        }
        Outcome::HandedBack if starts.is_some() => {
            kill(running, starts).await;
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
        tracing::warn!(job = %id, "lease lost; ending what the job has started");
        kill(running, starts).await;
    } else {
        tracing::info!(job = %id, "job ended");
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

async fn kill(running: &Running, workspace: Option<Uuid>) {
    let Some(workspace) = workspace else { return };
    if let Err(error) = running.driver.kill(workspace).await {
        tracing::error!(%workspace, %error, "processes could not be ended");
    }
}
