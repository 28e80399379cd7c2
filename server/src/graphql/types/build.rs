//! Builds, what they made and how long their stages took.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::agent::Agent;
use super::job::Job;
use super::log::{LogConnection, LogLine};
use super::template_version::TemplateVersion;
use super::user::User;
use super::workspace::Workspace;
use crate::domain::build::{
    Build as BuildRow, BuildReason, BuildTransition, Resource as ResourceRow, workspace_status,
};
use crate::domain::job::{Job as JobRow, JobStatus};
use crate::domain::task::TaskPhaseKind;
use crate::domain::workspace::WorkspaceStatus;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{AgentsOf, PhasesOfBuild, ResourcesOf, load_present};
use crate::graphql::rows::{Maybe, Planned, Present, planned};
use crate::graphql::{DateTime, Long};
use crate::services::logs;

/// One transition of a workspace.
#[derive(Clone)]
pub struct Build(Arc<BuildRow>, Arc<JobRow>);

impl From<(BuildRow, JobRow)> for Build {
    fn from((build, job): (BuildRow, JobRow)) -> Self {
        Self(Arc::new(build), Arc::new(job))
    }
}

/// One transition of a workspace: START, STOP or DELETE.
#[planned]
#[Object]
impl Build {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 1, 2, 3… in its workspace, without gaps.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What it does to its workspace.
    async fn transition(&self) -> BuildTransition {
        self.0.transition
    }

    /// Why it was made.
    async fn reason(&self) -> BuildReason {
        self.0.reason
    }

    /// The job that carries it out.
    async fn job(&self) -> Job {
        Job(Arc::clone(&self.1))
    }

    /// Its job's place among the jobs that wait: 1 for the next; null unless that is PENDING. Only the jobs of
    /// its own organization count while no provisioner that serves all organizations is connected.
    async fn queue_position(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Job(Arc::clone(&self.1)).queue_position(ctx).await
    }

    /// The workspace's status that this build stands for.
    async fn status(&self) -> WorkspaceStatus {
        workspace_status(self.0.transition, self.1.status)
    }

    /// Its workspace.
    async fn workspace(&self) -> Present<Workspace> {
        Present(self.0.workspace_id)
    }

    /// The version that it was made from.
    async fn template_version(&self) -> Present<TemplateVersion> {
        Present(self.0.template_version_id)
    }

    /// Who asked for it; null: the gateway itself.
    async fn initiator(&self) -> Maybe<User> {
        Maybe(self.0.initiator_id)
    }

    /// Values given to the template's parameters; a secret one's value is null.
    async fn parameters(&self) -> Vec<BuildParameter> {
        let shown = |secret: bool, value: &String| (!secret).then(|| value.clone());
        let parameters = self.0.parameters.iter();
        let parameters = parameters.map(|p| BuildParameter {
            name: p.name.clone(),
            value: shown(p.secret, &p.value),
        });
        parameters.collect()
    }

    /// What it made, in the order it was declared.
    async fn resources(&self, ctx: &Context<'_>) -> Result<Vec<Resource>> {
        let resources = load_present(ctx, ResourcesOf(self.0.id)).await?;
        Ok(resources.into_iter().map(Resource).collect())
    }

    /// Its log, oldest line first. The cursors are those of the subscription `buildLogs`.
    async fn logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<LogConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let lines = self.1.log_sequence;
        let page = window.request(|text| text.parse().ok());
        let page = logs::build_page(
            ctx.services()?,
            self.1.id,
            page.map_err(|e| ctx.to_graphql(e))?,
        )
        .await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || async move { Ok(lines) });
        Ok(LogConnection::new(
            page,
            |line| line.sequence.to_string(),
            LogLine,
            total,
        ))
    }

    /// How long it waited and how long its stages took, in order.
    async fn timings(&self, ctx: &Context<'_>) -> Result<Vec<Timing>> {
        let phases = load_present(ctx, PhasesOfBuild(self.0.id)).await?;
        let phases = phases
            .into_iter()
            .filter(|phase| matches!(phase.kind, TaskPhaseKind::Queue | TaskPhaseKind::BuildStage));
        Ok(phases
            .map(|phase| Timing {
                stage: phase.name,
                started_at: phase.started_at.into(),
                ended_at: phase.ended_at.map(DateTime),
            })
            .collect())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

connection!(BuildConnection, BuildEdge, Build, "builds");

/// A value given to a parameter.
#[derive(SimpleObject, Planned)]
pub struct BuildParameter {
    /// The parameter's name.
    name: String,
    /// Its value as text; null: it is secret.
    value: Option<String>,
}

impl BuildParameter {
    /// A value that may be shown.
    pub fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: Some(value.to_owned()),
        }
    }
}

/// A stretch of a build's way.
#[derive(SimpleObject, Planned)]
pub struct Timing {
    /// Its name: `queue`, or the stage's.
    stage: String,
    /// When it began.
    started_at: DateTime,
    /// When it ended; null: it goes on.
    ended_at: Option<DateTime>,
}

/// Something that a build made.
#[derive(Clone)]
pub struct Resource(pub ResourceRow);

/// Something that a build made.
#[planned]
#[Object]
impl Resource {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What kind of thing, as the driver calls it.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The agents in it, in the order they were declared.
    async fn agents(&self, ctx: &Context<'_>) -> Result<Vec<Agent>> {
        let agents = load_present(ctx, AgentsOf(self.0.id)).await?;
        Ok(agents.into_iter().map(Agent).collect())
    }
}

/// A change of a build's job.
#[derive(SimpleObject, Planned)]
pub struct BuildStatusEvent {
    /// The build as it is now.
    pub build: Build,
    /// The status in the event before; null in the first event.
    pub previous_status: Option<JobStatus>,
    /// Grows with every change of the build; the same number says the same.
    pub sequence: Long,
}
