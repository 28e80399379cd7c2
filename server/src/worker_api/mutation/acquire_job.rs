//! A provisioner takes a job.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::ProvisionerId;
use crate::domain::build::BuildTransition;
use crate::domain::template::TemplateFile as TemplateFileRow;
use crate::graphql::Long;
use crate::services::jobs::{self, AcquiredJob as Acquired};
use crate::worker_api::context::{ContextExt, parse_id};

/// A provisioner takes a job.
#[derive(Default)]
pub struct AcquireJobMutation;

/// Input of `acquireJob`.
#[derive(InputObject)]
pub struct AcquireJobInput {
    /// The provisioner.
    provisioner_id: ID,
}

/// Outcome of `acquireJob`.
#[derive(SimpleObject)]
pub struct AcquireJobPayload {
    /// The job; null: none is waiting that fits.
    job: Option<AcquiredJob>,
}

/// A job with everything that is needed to carry it out.
#[derive(SimpleObject)]
pub struct AcquiredJob {
    /// Its id.
    id: ID,
    /// Its lease: every write names it.
    run_lease: Long,
    /// The build.
    build_id: ID,
    /// The build's number in its workspace.
    build_number: i32,
    /// What the build does.
    transition: BuildTransition,
    /// The workspace.
    workspace_id: ID,
    /// The workspace's name.
    workspace_name: String,
    /// The owner's username.
    owner_name: String,
    /// The task; null: the workspace has none.
    task_id: Option<ID>,
    /// The task's name.
    task_name: Option<String>,
    /// What the task is to do.
    prompt: Option<String>,
    /// `template.toml` and the files beside it.
    files: Vec<TemplateFile>,
    /// Values of the template's parameters.
    parameters: Vec<JobParameter>,
    /// The address that the agent is to use, without a path.
    gateway_url: String,
}

/// A file of a template version.
#[derive(SimpleObject)]
pub struct TemplateFile {
    /// Its path in the template's folder, with `/` between the steps.
    path: String,
    /// Whether it can be run.
    executable: bool,
    /// Its bytes in base64 (RFC 4648, with padding).
    content_base64: String,
}

impl From<TemplateFileRow> for TemplateFile {
    fn from(file: TemplateFileRow) -> Self {
        Self {
            path: file.path,
            executable: file.executable,
            content_base64: STANDARD.encode(file.content),
        }
    }
}

/// A value of a template's parameter.
#[derive(SimpleObject)]
pub struct JobParameter {
    /// The parameter's name.
    name: String,
    /// Its value as text.
    value: String,
    /// To be redacted in logs.
    secret: bool,
}

impl AcquiredJob {
    fn new(acquired: Acquired, gateway_url: &str) -> Self {
        let (build, workspace) = (acquired.build, acquired.workspace);
        let parameters = build.parameters.into_iter().map(|parameter| JobParameter {
            name: parameter.name,
            value: parameter.value,
            secret: parameter.secret,
        });
        Self {
            id: acquired.job.id.into(),
            run_lease: Long(acquired.job.run_lease),
            build_id: build.id.into(),
            build_number: build.number,
            transition: build.transition,
            workspace_id: workspace.id.into(),
            workspace_name: workspace.name,
            owner_name: acquired.owner_name,
            task_id: acquired.task.as_ref().map(|task| task.id.into()),
            task_name: acquired.task.as_ref().map(|task| task.name.clone()),
            prompt: acquired.task.map(|task| task.prompt),
            files: acquired.files.into_iter().map(TemplateFile::from).collect(),
            parameters: parameters.collect(),
            gateway_url: gateway_url.to_owned(),
        }
    }
}

#[Object]
impl AcquireJobMutation {
    /// Takes the oldest waiting job that fits the provisioner, with a new lease; null: there is none.
    async fn acquire_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who takes it.")] input: AcquireJobInput,
    ) -> Result<AcquireJobPayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let acquired = async {
            let id = parse_id("provisionerId", &input.provisioner_id, ProvisionerId::parse)?;
            jobs::acquire(services, credential, id).await
        };
        let acquired = ctx.answer(acquired.await)?;
        let url = services.settings.gateway_url.as_str();
        let job = acquired.map(|acquired| AcquiredJob::new(acquired, url));
        Ok(AcquireJobPayload { job })
    }
}
