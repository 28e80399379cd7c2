//! A provisioner takes a job.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::ProvisionerId;
use crate::domain::build::BuildTransition;
use crate::domain::job::JobKind;
use crate::domain::template::TemplateFile as TemplateFileRow;
use crate::graphql::Long;
use crate::services::jobs::{self, AcquiredBuild, AcquiredJob as Acquired, Work};
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
    /// What kind of work it is.
    kind: JobKind,
    /// TEMPLATE_IMPORT: the template version whose files are to be checked.
    template_version_id: Option<ID>,
    /// BUILD: the build.
    build_id: Option<ID>,
    /// BUILD: the build's number in its workspace.
    build_number: Option<i32>,
    /// BUILD: what the build does.
    transition: Option<BuildTransition>,
    /// BUILD: the workspace.
    workspace_id: Option<ID>,
    /// BUILD: the workspace's name.
    workspace_name: Option<String>,
    /// BUILD: the owner's username.
    owner_name: Option<String>,
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
        let mut job = Self {
            id: acquired.job.id.into(),
            run_lease: Long(acquired.job.run_lease),
            kind: acquired.job.subject.kind(),
            template_version_id: None,
            build_id: None,
            build_number: None,
            transition: None,
            workspace_id: None,
            workspace_name: None,
            owner_name: None,
            task_id: None,
            task_name: None,
            prompt: None,
            files: acquired.files.into_iter().map(TemplateFile::from).collect(),
            parameters: Vec::new(),
            gateway_url: gateway_url.to_owned(),
        };
        match acquired.work {
            Work::Build(build) => job.add_build(*build),
            Work::Import(version) => job.template_version_id = Some(version.id.into()),
        }
        job
    }

    fn add_build(&mut self, acquired: AcquiredBuild) {
        let (build, workspace) = (acquired.build, acquired.workspace);
        self.build_id = Some(build.id.into());
        self.build_number = Some(build.number);
        self.transition = Some(build.transition);
        self.workspace_id = Some(workspace.id.into());
        self.workspace_name = Some(workspace.name);
        self.owner_name = Some(acquired.owner_name);
        if let Some(task) = acquired.task {
            self.task_id = Some(task.id.into());
            self.task_name = Some(task.name);
            self.prompt = Some(task.prompt);
        }
        let parameters = build.parameters.into_iter().map(|parameter| JobParameter {
            name: parameter.name,
            value: parameter.value,
            secret: parameter.secret,
        });
        self.parameters = parameters.collect();
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
