//! A provisioner says what a START build makes.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::JobId;
use crate::domain::job::LeaseState;
use crate::domain::workspace::IsolationLevel;
use crate::graphql::Long;
use crate::services::jobs::{self, NewAgent, NewApp, NewResource};
use crate::worker_api::context::{ContextExt, parse_id};

/// A provisioner says what a START build makes.
#[derive(Default)]
pub struct DeclareResourcesMutation;

/// Input of `declareResources`.
#[derive(InputObject)]
pub struct DeclareResourcesInput {
    /// The job.
    job_id: ID,
    /// The lease that it was acquired with.
    run_lease: Long,
    /// What the build makes, in order; at most 100.
    resources: Vec<ResourceInput>,
}

/// Something that a build makes.
#[derive(InputObject)]
pub struct ResourceInput {
    /// What kind of thing, as the driver calls it.
    #[graphql(name = "type")]
    kind: String,
    /// Its name.
    name: String,
    /// The agents in it, in order; at most 100.
    agents: Vec<AgentInput>,
}

/// An agent that will be started.
#[derive(InputObject)]
pub struct AgentInput {
    /// Its name.
    name: String,
    /// How far it is kept apart from its host.
    isolation: IsolationLevel,
    /// What it runs for the user, in order; at most 100.
    apps: Vec<AppInput>,
}

/// What an agent runs for the user.
#[derive(InputObject)]
pub struct AppInput {
    /// Its name in addresses.
    slug: String,
    /// What people are shown.
    display_name: String,
    /// Where it is reached (http or https); null: nowhere.
    url: Option<String>,
    /// It has a health check: its health starts as INITIALIZING, else it is DISABLED.
    has_health_check: bool,
    /// It carries out the task's prompt; at most one of an agent.
    is_task: bool,
}

/// Outcome of `declareResources`.
#[derive(SimpleObject)]
pub struct DeclareResourcesPayload {
    /// Go on, stop gracefully, or drop everything.
    lease: LeaseState,
    /// The agents in the order declared; empty when the lease is lost.
    agents: Vec<DeclaredAgent>,
}

/// An agent's id and credential.
#[derive(SimpleObject)]
pub struct DeclaredAgent {
    /// Its name.
    name: String,
    /// Its id.
    id: ID,
    /// Its bearer token, told this once.
    token: String,
}

impl From<ResourceInput> for NewResource {
    fn from(resource: ResourceInput) -> Self {
        let agents = resource.agents.into_iter().map(NewAgent::from).collect();
        let (kind, name) = (resource.kind, resource.name);
        Self { kind, name, agents }
    }
}

impl From<AgentInput> for NewAgent {
    fn from(agent: AgentInput) -> Self {
        let apps = agent.apps.into_iter().map(NewApp::from).collect();
        let (name, isolation) = (agent.name, agent.isolation);
        Self {
            name,
            isolation,
            apps,
        }
    }
}

impl From<AppInput> for NewApp {
    fn from(app: AppInput) -> Self {
        Self {
            slug: app.slug,
            display_name: app.display_name,
            url: app.url,
            has_health_check: app.has_health_check,
            is_task: app.is_task,
        }
    }
}

#[Object]
impl DeclareResourcesMutation {
    /// Makes the resources, agents and apps of a START build known, once a lease and before any
    /// agent is started, and gives each agent its id and credential.
    async fn declare_resources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job, its lease and what it makes.")] input: DeclareResourcesInput,
    ) -> Result<DeclareResourcesPayload> {
        let (services, credential) = (ctx.services()?, ctx.provisioner()?);
        let resources = input.resources.into_iter().map(NewResource::from).collect();
        let declared = async {
            let id = parse_id("jobId", &input.job_id, JobId::parse)?;
            jobs::declare_resources(services, credential, id, input.run_lease.0, resources).await
        };
        let (lease, agents) = ctx.answer(declared.await)?;
        let agents = agents.into_iter().map(|agent| DeclaredAgent {
            name: agent.name,
            id: agent.id.into(),
            token: agent.token.reveal().to_owned(),
        });
        let agents = agents.collect();
        Ok(DeclareResourcesPayload { lease, agents })
    }
}
