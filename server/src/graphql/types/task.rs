//! Tasks.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::agent::Agent;
use super::app::App;
use super::message::{Message, MessageConnection};
use super::organization::Organization;
use super::template::Template;
use super::template_version::TemplateVersion;
use super::user::User;
use super::workspace::Workspace;
use crate::domain::auto_pause;
use crate::domain::task::{
    CurrentState, ListedTask, Task as TaskRow, TaskCounts as Counts, TaskPhase as PhaseRow,
    TaskPhaseKind, TaskState, TaskStatus,
};
use crate::domain::text_enum::text_enum;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{PhasesOf, is_favorite, load_present};
use crate::graphql::rows::{Maybe, Planned, Present, planned};
use crate::graphql::{DateTime, Long};
use crate::services::messages;
use crate::services::tasks::TaskPrompt as Prompt;

/// A prompt, an owner, a template version and the workspace it runs in.
#[derive(Clone)]
pub struct Task {
    row: Arc<TaskRow>,
    /// Known from the list that it was read by.
    is_favorite: Option<bool>,
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        Self {
            row: Arc::new(row),
            is_favorite: None,
        }
    }
}

impl From<ListedTask> for Task {
    fn from(listed: ListedTask) -> Self {
        Self {
            row: Arc::new(listed.task),
            is_favorite: Some(listed.is_favorite),
        }
    }
}

impl Task {
    /// The idle minutes that count.
    async fn minutes(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let own = self.row.auto_pause_minutes;
        let of_template = if own.is_some() {
            None
        } else {
            let template = load_present(ctx, self.row.template_id).await?;
            template.auto_pause_minutes
        };
        Ok(auto_pause::minutes(own, of_template))
    }
}

/// A prompt, an owner, a template version and the workspace it runs in.
#[planned]
#[Object]
impl Task {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// Its name, unique among its owner's tasks whatever its case.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.row.display_name
    }

    /// What it is to do.
    async fn prompt(&self) -> &str {
        &self.row.prompt
    }

    /// Where it stands.
    async fn status(&self) -> TaskStatus {
        self.row.status
    }

    /// Why it stands there, for people.
    async fn status_reason(&self) -> &str {
        &self.row.status_reason
    }

    /// What its program says of its work; null: nothing yet.
    async fn current_state(&self) -> Option<TaskCurrentState> {
        self.row.current_state.clone().map(TaskCurrentState::from)
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

    /// The version that its workspace is made from.
    async fn template_version(&self) -> Present<TemplateVersion> {
        Present(self.row.template_version_id)
    }

    /// Where it runs; null once that is gone.
    async fn workspace(&self) -> Maybe<Workspace> {
        Maybe(Some(self.row.workspace_id))
    }

    /// The agent of its latest START build; null until that is declared.
    async fn agent(&self) -> Maybe<Agent> {
        Maybe(self.row.agent_id)
    }

    /// That agent's app which carries out the prompt; null until it is declared.
    async fn app(&self) -> Maybe<App> {
        Maybe(self.row.app_id)
    }

    /// The stretches of its way with their times, oldest first.
    async fn phases(&self, ctx: &Context<'_>) -> Result<Vec<TaskPhase>> {
        let phases = load_present(ctx, PhasesOf(self.row.id)).await?;
        Ok(phases.into_iter().map(TaskPhase::from).collect())
    }

    /// Its conversation, oldest message first. The cursors are those of the subscription `taskMessages`.
    async fn messages(
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
    ) -> Result<MessageConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, id) = (ctx.services()?.clone(), self.row.id);
        let page = window.request(|text| text.parse().ok());
        let page = messages::page(&services, id, page.map_err(|e| ctx.to_graphql(e))?).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { messages::count(&services, id).await }
        });
        Ok(MessageConnection::new(
            page,
            |message| message.sequence.to_string(),
            Message,
            total,
        ))
    }

    /// Whether it is a favourite of the viewer.
    async fn is_favorite(&self, ctx: &Context<'_>) -> Result<bool> {
        match self.is_favorite {
            Some(known) => Ok(known),
            None => is_favorite(ctx, self.row.id).await,
        }
    }

    /// Whether its version is another one than its template's active one.
    async fn is_outdated(&self, ctx: &Context<'_>) -> Result<bool> {
        let template = load_present(ctx, self.row.template_id).await?;
        let active = template.active_version_id;
        Ok(active.is_some_and(|active| active != self.row.template_version_id))
    }

    /// Idle minutes after which it pauses by itself: its own setting, else its template's; null: never.
    async fn auto_pause_minutes(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        self.minutes(ctx).await
    }

    /// When it pauses by itself, unless something is done in it; null: it does not, because it is
    /// never to, is not ACTIVE, or works.
    async fn auto_pause_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let minutes = self.minutes(ctx).await?;
        Ok(auto_pause::deadline(&self.row, minutes).map(DateTime))
    }

    /// Whether the viewer may change its prompt now: while it is PAUSED.
    async fn can_edit_prompt(&self) -> bool {
        // Who may read a task may act on it.
        self.row.status == TaskStatus::Paused
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// When anything shown of it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}

connection!(TaskConnection, TaskEdge, Task, "tasks");

/// How many tasks are where.
#[derive(SimpleObject, Planned)]
pub struct TaskCounts {
    /// All of them.
    all: Long,
    /// Those whose current state is IDLE or FAILED.
    needs_you: Long,
    /// Those that are PENDING, INITIALIZING or ACTIVE.
    running: Long,
    /// Those that are PAUSING or PAUSED.
    paused: Long,
}

impl From<Counts> for TaskCounts {
    fn from(counts: Counts) -> Self {
        Self {
            all: Long(counts.all),
            needs_you: Long(counts.needs_you),
            running: Long(counts.running),
            paused: Long(counts.paused),
        }
    }
}

/// What the task of a build is to do.
#[derive(SimpleObject, Planned)]
pub struct TaskPrompt {
    /// The build.
    build_id: ID,
    /// The task's prompt.
    prompt: String,
}

impl From<Prompt> for TaskPrompt {
    fn from(prompt: Prompt) -> Self {
        Self {
            build_id: prompt.build_id.into(),
            prompt: prompt.prompt,
        }
    }
}

/// What a task's program says of its work.
#[derive(SimpleObject, Planned)]
pub struct TaskCurrentState {
    /// The state.
    state: TaskState,
    /// What it says, at most 160 characters.
    message: String,
    /// A link (http or https).
    uri: Option<String>,
    /// When it was reported.
    at: DateTime,
    /// Made from the build's progress, not reported.
    synthesized: bool,
}

impl From<CurrentState> for TaskCurrentState {
    fn from(state: CurrentState) -> Self {
        Self {
            state: state.state,
            message: state.message,
            uri: state.uri,
            at: state.at.into(),
            synthesized: state.synthesized,
        }
    }
}

/// A stretch of a task's way.
#[derive(SimpleObject, Planned)]
pub struct TaskPhase {
    /// What kind of stretch.
    kind: TaskPhaseKind,
    /// Its name, such as the build stage's.
    name: String,
    /// When it began.
    started_at: DateTime,
    /// When it ended; null: it goes on.
    ended_at: Option<DateTime>,
    /// The build that it belongs to.
    build_id: ID,
}

impl From<PhaseRow> for TaskPhase {
    fn from(phase: PhaseRow) -> Self {
        Self {
            kind: phase.kind,
            name: phase.name,
            started_at: phase.started_at.into(),
            ended_at: phase.ended_at.map(DateTime),
            build_id: phase.build_id.into(),
        }
    }
}

/// A change of what is shown of a task.
#[derive(SimpleObject, Planned)]
pub struct TaskEvent {
    /// The task as it is now; null: it was deleted, and the subscription completes.
    pub task: Option<Task>,
    /// Grows with every change of the task; the same number says the same.
    pub sequence: Long,
}

text_enum! {
    /// What became of a task in a list.
    TaskListChange {
        /// It is in the list, new or changed.
        Upserted = "UPSERTED",
        /// It is not in the list any more: deleted, or it does not match.
        Removed = "REMOVED",
    }
}

/// A change in a list of tasks.
#[derive(SimpleObject, Planned)]
pub struct TaskListEvent {
    /// What became of the task.
    pub change: TaskListChange,
    /// The task's id.
    pub task_id: ID,
    /// The task as it is now; null when REMOVED.
    pub task: Option<Task>,
    /// Resume `after` this cursor. What changed around it may come again.
    pub cursor: String,
}
