//! Tasks: a prompt, an owner, a template version and the workspace that it runs in.

use super::text_enum::text_enum;
use super::{
    AgentId, AppId, AppStatusId, BuildId, OrganizationId, TaskId, TemplateId, TemplateVersionId,
    Timestamp, UserId, WorkspaceId,
};

text_enum! {
    /// Where a task stands, from its latest build, its agent and its apps.
    TaskStatus {
        /// Its build waits for a provisioner.
        Pending = "PENDING",
        /// Its workspace is being made, or its agent or app is starting.
        Initializing = "INITIALIZING",
        /// Its agent is connected and its app runs.
        Active = "ACTIVE",
        /// Its workspace is being stopped.
        Pausing = "PAUSING",
        /// Its workspace is stopped; it can be resumed.
        Paused = "PAUSED",
        /// Its workspace is being deleted.
        Deleting = "DELETING",
        /// A build failed or was canceled, the agent was lost, or an app is unhealthy.
        Error = "ERROR",
        /// None of these; the reason says more.
        Unknown = "UNKNOWN",
    }
}

impl TaskStatus {
    /// Whether its workspace runs or is about to: such tasks come first in lists.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Pending | Self::Initializing | Self::Active)
    }
}

text_enum! {
    /// What the program inside the workspace says of its work.
    TaskState {
        /// It works.
        Working = "WORKING",
        /// It waits, usually for input.
        Idle = "IDLE",
        /// It has finished.
        Complete = "COMPLETE",
        /// It has failed.
        Failed = "FAILED",
    }
}

text_enum! {
    /// A stretch of a task's way that is stored with its times.
    TaskPhaseKind {
        /// Waiting for a provisioner.
        Queue = "QUEUE",
        /// A stage of the build.
        BuildStage = "BUILD_STAGE",
        /// From the build's end to the agent's first word.
        AgentConnect = "AGENT_CONNECT",
        /// The startup script.
        StartupScript = "STARTUP_SCRIPT",
        /// From the agent's readiness to the first reported state.
        FirstReport = "FIRST_REPORT",
    }
}

/// A task as it is stored.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Its name, unique among its owner's tasks whatever its case.
    pub name: String,
    /// What people are shown.
    pub display_name: String,
    /// What it is to do.
    pub prompt: String,
    /// The template of its version.
    pub template_id: TemplateId,
    /// The version that its workspace is made from.
    pub template_version_id: TemplateVersionId,
    /// Where it runs.
    pub workspace_id: WorkspaceId,
    /// The agent of its latest START build, once that is declared.
    pub agent_id: Option<AgentId>,
    /// That agent's app of the AI task.
    pub app_id: Option<AppId>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why, for people.
    pub status_reason: String,
    /// What its program says of its work.
    pub current_state: Option<CurrentState>,
    /// Idle minutes after which it pauses; 0: never, `None`: as its template says.
    pub auto_pause_minutes: Option<i32>,
    /// When it last did something, or something was done with it.
    pub active_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything shown of it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Counts the changes of what is shown of it, from 1.
    pub revision: i64,
}

/// A task in the list of somebody.
#[derive(Clone, Debug)]
pub struct ListedTask {
    /// The task.
    pub task: Task,
    /// Whether it is a favourite of whose list it is.
    pub is_favorite: bool,
}

/// How many of a list's tasks are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// All of them.
    pub all: i64,
    /// Those whose state is IDLE or FAILED.
    pub needs_you: i64,
    /// Those that are PENDING, INITIALIZING or ACTIVE.
    pub running: i64,
    /// Those that are PAUSING or PAUSED.
    pub paused: i64,
}

impl Task {
    /// Whether nothing has been worked out of it yet.
    pub fn is_new(&self) -> bool {
        self.revision == 0
    }
}

/// What a task's program says of its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentState {
    /// The state.
    pub state: TaskState,
    /// What it says, at most 160 characters.
    pub message: String,
    /// A link (http or https).
    pub uri: Option<String>,
    /// When it was reported.
    pub at: Timestamp,
    /// Made from the build's progress, not reported.
    pub synthesized: bool,
}

/// A stretch of a task's way.
#[derive(Clone, Debug)]
pub struct TaskPhase {
    /// What kind of stretch.
    pub kind: TaskPhaseKind,
    /// The build that it belongs to.
    pub build_id: BuildId,
    /// Its name, such as the build stage's.
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None`: it goes on.
    pub ended_at: Option<Timestamp>,
}

/// A state that an app reported.
#[derive(Clone, Debug)]
pub struct AppStatus {
    /// Its id.
    pub id: AppStatusId,
    /// The app.
    pub app_id: AppId,
    /// The state.
    pub state: TaskState,
    /// What it says, at most 160 characters.
    pub message: String,
    /// A link (http or https).
    pub uri: Option<String>,
    /// When it was reported.
    pub created_at: Timestamp,
}
