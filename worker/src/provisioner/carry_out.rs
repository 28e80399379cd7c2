use taskyard_client::Error;

use super::api::declare_resources::{AgentInput, AppInput};
use super::api::{BuildTransition, ErrorCode};
use super::import::import;
use super::job::{Build, Job, Work};
use super::lease::{Lease, Standing};
use super::log::Log;
use super::running::Running;
use crate::driver::{AgentIdentity, DriverError, StartRequest};
use crate::manifest::{App, Manifest, ManifestError, TemplateFile, TemplateFiles};

/// Why a job failed; the message may still hold secrets.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        Self {
            code: ErrorCode::InvalidInput,
            message: format!("the template can't be used: {error}"),
        }
    }
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Self {
        let code = if matches!(error, DriverError::Template(_)) {
            ErrorCode::InvalidInput
        } else {
            ErrorCode::Internal
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: ErrorCode::Unavailable,
            message: format!("the gateway refused the build's resources: {error}"),
        }
    }
}

/// Does the work of a job; gives what an import found. The caller drops this when the lease is lost or cancel is asked for.
pub(super) async fn carry_out(
    running: &Running,
    job: Job,
    lease: &Lease,
    log: &Log,
) -> Result<Option<String>, Failure> {
    let build = match job.work {
        Work::Import => return import(running, job.files, lease, log).await.map(Some),
        Work::Build(build) => build,
    };
    let workspace = build.workspace_id;
    match build.transition {
        BuildTransition::Start => start(running, build, job.files, lease, log).await?,
        BuildTransition::Stop => {
            enter(lease, "stop agent").await;
            log.info("Stopping the agent");
            running.driver.stop(workspace, None).await?;
            log.info("The workspace is stopped; its files are kept");
        }
        BuildTransition::Delete => {
            enter(lease, "remove").await;
            log.info("Removing the workspace and its files");
            running.driver.delete(workspace).await?;
            log.info("The workspace is removed");
        }
    }
    Ok(None)
}

/// Begins a stage, if that is still allowed.
pub(super) async fn enter(lease: &Lease, stage: &'static str) {
    lease.enter(stage).await;
    still_allowed(lease).await;
}

/// Comes back only while the job may be gone on with. When it may not, the caller sees that in the lease, and drops the work.
async fn still_allowed(lease: &Lease) {
    if lease.standing() > Standing::Held {
        std::future::pending::<()>().await;
    }
}

async fn start(
    running: &Running,
    job: Build,
    files: Vec<TemplateFile>,
    lease: &Lease,
    log: &Log,
) -> Result<(), Failure> {
    let files = TemplateFiles::new(files)?;
    let manifest = Manifest::from_files(&files)?;
    let isolation = running.driver.isolation();
    log.info(format!(
        "Preparing the workspace from template {} (isolation: {isolation})",
        manifest.name
    ));
    let request = StartRequest {
        workspace_id: job.workspace_id,
        workspace_name: job.workspace_name,
        owner_name: job.owner_name,
        task: job.task,
        manifest,
        files,
        parameters: job.parameters,
        gateway_url: job.gateway_url,
    };
    running.driver.prepare(&request).await?;

    enter(lease, "start agent").await;
    let Some(identity) = declare(running, &request, lease).await? else {
        log.info("The template has no agent: the workspace is its files");
        return Ok(());
    };
    log.info("Starting the agent");
    still_allowed(lease).await;
    let child = running.driver.start(&request, &identity)?;
    running.watch.child(identity.id, child);
    Ok(())
}

async fn declare(
    running: &Running,
    request: &StartRequest,
    lease: &Lease,
) -> Result<Option<AgentIdentity>, Failure> {
    let task_app = request
        .task
        .as_ref()
        .and(request.manifest.task.as_ref())
        .map(|task| task.app.as_str());
    let app = |app: &App| AppInput {
        slug: app.slug.clone(),
        display_name: app.display_name.clone(),
        url: app.url.clone(),
        has_health_check: app.health.is_some(),
        is_task: task_app == Some(&app.slug),
    };
    let agent = request.manifest.agents.first().map(|agent| AgentInput {
        name: agent.name.clone(),
        isolation: running.driver.isolation(),
        apps: agent.apps.iter().map(app).collect(),
    });
    let answer = lease
        .insist(|| {
            running
                .gateway
                .declare(&lease.key, &request.workspace_name, agent.as_ref())
        })
        .await;
    let lost = || Failure {
        code: ErrorCode::Unavailable,
        message: "the lease of the job was lost".to_owned(),
    };
    let (state, identity) = answer.ok_or_else(lost)??;
    lease.hear(state);
    still_allowed(lease).await;
    match (agent, identity) {
        (Some(_), None) => Err(Error::Protocol("it gave the agent no id".to_owned()).into()),
        (_, identity) => Ok(identity),
    }
}
