use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use taskyard_client::{Client, Error, Options, Subscription, Token};
use uuid::Uuid;

use super::api::{self, ErrorCode, JobKind, LeaseState};
use super::job::{Build, Job, JobKey, Work};
use super::{ProvisionerError, ProvisionerOptions};
use crate::driver::{AgentIdentity, ParameterValue, TaskRequest};
use crate::manifest::TemplateFile;
use crate::spec::{Isolation, Secret};

/// The worker API as this provisioner.
#[derive(Clone)]
pub(super) struct Gateway {
    client: Client,
}

/// What the gateway knows this provisioner as, and its rhythm.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    pub(super) provisioner_id: String,
    pub(super) lease: Duration,
    pub(super) heartbeat: Duration,
}

/// A workspace that has a folder here, as the gateway sees it.
#[derive(Debug)]
pub(super) struct Owned {
    pub(super) workspace: Uuid,
    pub(super) agent: Option<Uuid>,
    pub(super) deleted: bool,
}

impl Gateway {
    pub(super) fn new(options: &ProvisionerOptions) -> Result<Self, ProvisionerError> {
        let client = Client::new(Options {
            url: format!("{}/worker/graphql", options.url.trim_end_matches('/')),
            token: Some(Token::new(options.token.reveal())),
            user_agent: Some(format!(
                "taskyard-provisioner/{}",
                env!("CARGO_PKG_VERSION")
            )),
        });
        Ok(Self {
            client: client.map_err(|error| ProvisionerError::Address(error.to_string()))?,
        })
    }

    pub(super) async fn register(
        &self,
        options: &ProvisionerOptions,
        host: Uuid,
        isolation: Isolation,
    ) -> Result<Registration, Error> {
        use api::register_provisioner::{RegisterProvisionerInput, TagInput, Variables};
        let tags = options.tags.iter().map(|tag| TagInput {
            key: tag.key.clone(),
            value: tag.value.clone(),
        });
        let input = RegisterProvisionerInput {
            name: options.name.clone(),
            host: host.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            driver: "process".to_owned(),
            isolation,
            tags: tags.collect(),
        };
        let registered = self
            .client
            .execute::<api::RegisterProvisioner>(Variables { input })
            .await?
            .register_provisioner;
        let seconds = |seconds: i64| Duration::from_secs(seconds.max(1).unsigned_abs());
        Ok(Registration {
            provisioner_id: registered.provisioner_id,
            lease: seconds(registered.lease_seconds),
            heartbeat: seconds(registered.heartbeat_seconds),
        })
    }

    pub(super) async fn acquire(&self, provisioner_id: &str) -> Result<Option<Job>, Error> {
        use api::acquire_job::{AcquireJobInput, Variables};
        let input = AcquireJobInput {
            provisioner_id: provisioner_id.to_owned(),
        };
        let answer = self
            .client
            .execute::<api::AcquireJob>(Variables { input })
            .await?;
        answer.acquire_job.job.map(job).transpose()
    }

    pub(super) async fn renew(
        &self,
        key: &JobKey,
        stage: Option<&str>,
    ) -> Result<LeaseState, Error> {
        use api::renew_lease::{RenewLeaseInput, Variables};
        let input = RenewLeaseInput {
            job_id: key.id.clone(),
            run_lease: key.run_lease,
            stage: stage.map(str::to_owned),
        };
        Ok(self
            .client
            .execute::<api::RenewLease>(Variables { input })
            .await?
            .renew_lease
            .lease)
    }

    /// Declares the workspace's folder with its agent, if the template has one.
    pub(super) async fn declare(
        &self,
        key: &JobKey,
        workspace_name: &str,
        agent: Option<&api::declare_resources::AgentInput>,
    ) -> Result<(LeaseState, Option<AgentIdentity>), Error> {
        use api::declare_resources::{DeclareResourcesInput, ResourceInput, Variables};
        let resource = ResourceInput {
            type_: "process".to_owned(),
            name: workspace_name.to_owned(),
            agents: agent.cloned().into_iter().collect(),
        };
        let input = DeclareResourcesInput {
            job_id: key.id.clone(),
            run_lease: key.run_lease,
            resources: vec![resource],
        };
        let declared = self
            .client
            .execute::<api::DeclareResources>(Variables { input })
            .await?
            .declare_resources;
        let agent = declared.agents.into_iter().next();
        let agent = agent.map(|agent| {
            Ok(AgentIdentity {
                id: id(&agent.id)?,
                token: Secret::new(agent.token),
            })
        });
        Ok((declared.lease, agent.transpose()?))
    }

    pub(super) async fn append_logs(
        &self,
        key: &JobKey,
        lines: Vec<api::append_logs::LogLineInput>,
    ) -> Result<api::append_logs::AppendLogsAppendLogs, Error> {
        use api::append_logs::{AppendLogsInput, Variables};
        let input = AppendLogsInput {
            job_id: key.id.clone(),
            run_lease: key.run_lease,
            lines,
        };
        Ok(self
            .client
            .execute::<api::AppendLogs>(Variables { input })
            .await?
            .append_logs)
    }

    /// `manifest`: what an import found.
    pub(super) async fn complete(
        &self,
        key: &JobKey,
        manifest: Option<&str>,
    ) -> Result<LeaseState, Error> {
        use api::complete_job::{CompleteJobInput, Variables};
        let input = CompleteJobInput {
            job_id: key.id.clone(),
            run_lease: key.run_lease,
            manifest: manifest.map(str::to_owned),
        };
        Ok(self
            .client
            .execute::<api::CompleteJob>(Variables { input })
            .await?
            .complete_job
            .lease)
    }

    pub(super) async fn fail(
        &self,
        key: &JobKey,
        code: ErrorCode,
        error: &str,
    ) -> Result<LeaseState, Error> {
        use api::fail_job::{FailJobInput, Variables};
        let input = FailJobInput {
            job_id: key.id.clone(),
            run_lease: key.run_lease,
            error: error.to_owned(),
            code,
        };
        Ok(self
            .client
            .execute::<api::FailJob>(Variables { input })
            .await?
            .fail_job
            .lease)
    }

    pub(super) async fn owned(
        &self,
        provisioner_id: &str,
        workspaces: &[Uuid],
    ) -> Result<Vec<Owned>, Error> {
        use api::owned_workspaces::{OwnedWorkspacesInput, Variables};
        let workspace_ids = workspaces.iter().map(Uuid::to_string).collect();
        let input = OwnedWorkspacesInput {
            provisioner_id: provisioner_id.to_owned(),
            workspace_ids,
        };
        let answer = self
            .client
            .execute::<api::OwnedWorkspaces>(Variables { input })
            .await?;
        let owned = answer.owned_workspaces.workspaces.into_iter().map(|owned| {
            let agent = owned.agent_id.as_deref().map(id).transpose()?;
            Ok(Owned {
                workspace: id(&owned.workspace_id)?,
                agent,
                deleted: owned.deleted,
            })
        });
        owned.collect()
    }

    pub(super) fn jobs(&self, provisioner_id: &str) -> Subscription<api::jobs::ResponseData> {
        let variables = api::jobs::Variables {
            provisioner_id: provisioner_id.to_owned(),
        };
        self.client.subscribe::<api::Jobs>(variables, |_, _| {})
    }
}

fn id(text: &str) -> Result<Uuid, Error> {
    text.parse()
        .map_err(|_| Error::Protocol(format!("{text:?} is no id")))
}

fn job(job: api::acquire_job::AcquireJobAcquireJobJob) -> Result<Job, Error> {
    let key = JobKey {
        id: job.id.clone(),
        run_lease: job.run_lease,
    };
    let files = job.files.iter().map(|file| {
        let content = BASE64.decode(&file.content_base64);
        let content = content.map_err(|_| {
            Error::Protocol(format!(
                "file {} is no Base64",
                Path::new(&file.path).display()
            ))
        })?;
        Ok(TemplateFile {
            path: file.path.clone(),
            executable: file.executable,
            content,
        })
    });
    let files = files.collect::<Result<_, Error>>()?;
    let work = match job.kind {
        JobKind::Build => Work::Build(build(job)?),
        JobKind::TemplateImport => Work::Import,
    };
    Ok(Job { key, work, files })
}

fn build(job: api::acquire_job::AcquireJobAcquireJobJob) -> Result<Build, Error> {
    let incomplete = || Error::Protocol("a build without its workspace".to_owned());
    let task = match (job.task_id, job.prompt) {
        (Some(task), Some(prompt)) => Some(TaskRequest {
            id: id(&task)?,
            name: job.task_name.unwrap_or_default(),
            prompt,
        }),
        _ => None,
    };
    let parameters = job.parameters.into_iter().map(|parameter| ParameterValue {
        name: parameter.name,
        value: Secret::new(parameter.value),
        secret: parameter.secret,
    });
    Ok(Build {
        transition: job.transition.ok_or_else(incomplete)?,
        workspace_id: id(&job.workspace_id.ok_or_else(incomplete)?)?,
        workspace_name: job.workspace_name.ok_or_else(incomplete)?,
        owner_name: job.owner_name.ok_or_else(incomplete)?,
        task,
        parameters: parameters.collect(),
        gateway_url: job.gateway_url,
    })
}
