//! Workspaces.

use async_graphql::{Context, ID, Object, Result};

use super::build::{Build, BuildConnection};
use super::organization::Organization;
use super::task::Task;
use super::template::Template;
use super::template_version::TemplateVersion;
use super::user::User;
use crate::domain::build::Build as BuildRow;
use crate::domain::job::Job as JobRow;
use crate::domain::workspace::{IsolationLevel, Workspace as WorkspaceRow, WorkspaceStatus};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{load, load_present};
use crate::graphql::rows::{Maybe, Present, planned};
use crate::services::builds;

/// A disposable machine made from a template version.
#[derive(Clone)]
pub struct Workspace {
    row: WorkspaceRow,
    /// Its latest build, when it was read along.
    latest_build: Option<Build>,
}

impl From<WorkspaceRow> for Workspace {
    fn from(row: WorkspaceRow) -> Self {
        let latest_build = None;
        Self { row, latest_build }
    }
}

impl From<(WorkspaceRow, Option<(BuildRow, JobRow)>)> for Workspace {
    fn from((row, latest_build): (WorkspaceRow, Option<(BuildRow, JobRow)>)) -> Self {
        let latest_build = latest_build.map(Build::from);
        Self { row, latest_build }
    }
}

/// A disposable machine made from a template version.
#[planned]
#[Object]
impl Workspace {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Where it stands, from its latest build.
    async fn status(&self) -> WorkspaceStatus {
        self.row.status
    }

    /// Whether nothing in it is known to be unwell: one that is RUNNING is healthy while every agent
    /// is CONNECTED and no app is UNHEALTHY; any other is.
    async fn is_healthy(&self) -> bool {
        self.row.healthy
    }

    /// Whether its version is not its template's active one.
    async fn is_outdated(&self, ctx: &Context<'_>) -> Result<bool> {
        let template = load_present(ctx, self.row.template_id).await?;
        Ok(template.active_version_id != Some(self.row.template_version_id))
    }

    /// Whose it is.
    async fn owner(&self) -> Present<User> {
        Present(self.row.owner_id)
    }

    /// Its organization.
    async fn organization(&self) -> Present<Organization> {
        Present(self.row.organization_id)
    }

    /// The template of its version.
    async fn template(&self) -> Present<Template> {
        Present(self.row.template_id)
    }

    /// The version that it is made from.
    async fn template_version(&self) -> Present<TemplateVersion> {
        Present(self.row.template_version_id)
    }

    /// Its latest build; null: none yet.
    async fn latest_build(&self, ctx: &Context<'_>) -> Option<Result<Build>> {
        match (&self.latest_build, self.row.latest_build_id) {
            (Some(build), _) => Some(Ok(build.clone())),
            (None, Some(id)) => {
                let build = load(ctx, id).await.transpose()?;
                Some(build.map(Build::from))
            }
            (None, None) => None,
        }
    }

    /// Its builds, the newest first.
    async fn builds(
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
    ) -> Result<BuildConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, id) = (ctx.services()?.clone(), self.row.id);
        let page = window.request(|text| text.parse().ok());
        let page =
            builds::page_of_workspace(&services, id, page.map_err(|e| ctx.to_graphql(e))?).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { builds::count_of_workspace(&services, id).await }
        });
        Ok(BuildConnection::new(
            page,
            |pair| pair.0.number.to_string(),
            Build::from,
            total,
        ))
    }

    /// The task that it runs; null: none.
    async fn task(&self) -> Maybe<Task> {
        Maybe(self.row.task_id)
    }

    /// How far what runs in it is kept apart from its host; null until it was started.
    async fn isolation(&self) -> Option<IsolationLevel> {
        self.row.isolation
    }

    /// The stable id of the host that has its folder, where all its builds go; null until one has.
    async fn host(&self) -> Option<&str> {
        self.row.host.as_deref()
    }

    /// When it was last used: the newest of its making, the end of a build, an input to its task,
    /// and a report of its task that says it works.
    async fn last_used_at(&self) -> DateTime {
        self.row.last_used_at.into()
    }

    /// When it was deleted; null: it is there.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.row.deleted_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}

connection!(WorkspaceConnection, WorkspaceEdge, Workspace, "workspaces");
