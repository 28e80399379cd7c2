//! Builds: numbered transitions of a workspace.

use super::job::JobStatus;
use super::text_enum::text_enum;
use super::workspace::WorkspaceStatus;
use super::{
    AgentId, AppId, BuildId, JobId, ResourceId, TemplateVersionId, Timestamp, UserId, WorkspaceId,
};

text_enum! {
    /// What a build does to its workspace.
    BuildTransition {
        /// Makes it, or starts it again.
        Start = "START",
        /// Stops it and keeps its files.
        Stop = "STOP",
        /// Stops it and removes everything that it left.
        Delete = "DELETE",
    }
}

text_enum! {
    /// Why a build was made.
    BuildReason {
        /// Someone asked for it.
        Initiator = "INITIATOR",
        /// Someone paused the task.
        TaskManualPause = "TASK_MANUAL_PAUSE",
        /// The task was idle for too long.
        TaskAutoPause = "TASK_AUTO_PAUSE",
        /// Someone resumed the task.
        TaskResume = "TASK_RESUME",
        /// The workspace's schedule.
        Autostart = "AUTOSTART",
        /// The workspace's time limit.
        Autostop = "AUTOSTOP",
        /// Nobody used the workspace.
        Dormancy = "DORMANCY",
        /// A chat's tool.
        Chat = "CHAT",
    }
}

/// A build as it is stored.
#[derive(Clone, Debug)]
pub struct Build {
    /// Its id.
    pub id: BuildId,
    /// Its workspace.
    pub workspace_id: WorkspaceId,
    /// 1, 2, 3… in its workspace, without gaps.
    pub number: i32,
    /// What it does.
    pub transition: BuildTransition,
    /// Why it was made.
    pub reason: BuildReason,
    /// The job that carries it out.
    pub job_id: JobId,
    /// Who asked for it; `None`: the gateway itself.
    pub initiator_id: Option<UserId>,
    /// The version that it was made from.
    pub template_version_id: TemplateVersionId,
    /// Values given to the template's parameters.
    pub parameters: Vec<BuildParameter>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A value given to a parameter.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BuildParameter {
    /// The parameter's name.
    pub name: String,
    /// Its value, as text.
    pub value: String,
    /// Never shown again.
    pub secret: bool,
}

/// Something that a build made: for the process driver, the workspace's folder and its agents.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// The build that declared it.
    pub build_id: BuildId,
    /// Its place among the build's resources, from 0.
    pub position: i32,
    /// What kind of thing.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What an agent runs for the user.
#[derive(Clone, Debug)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Its agent.
    pub agent_id: AgentId,
    /// Its place among the agent's apps, from 0.
    pub position: i32,
    /// Its name in addresses.
    pub slug: String,
    /// What people are shown.
    pub display_name: String,
    /// Where it is reached (http or https), if anywhere.
    pub url: Option<String>,
    /// Whether it answers.
    pub health: super::agent::AppHealth,
    /// Whether it is the app of the AI task.
    pub is_task: bool,
}

/// The workspace's status that a build with its job stands for.
pub const fn workspace_status(transition: BuildTransition, job: JobStatus) -> WorkspaceStatus {
    match (job, transition) {
        (JobStatus::Pending, _) => WorkspaceStatus::Pending,
        (JobStatus::Canceling, _) => WorkspaceStatus::Canceling,
        (JobStatus::Canceled, _) => WorkspaceStatus::Canceled,
        (JobStatus::Failed, _) => WorkspaceStatus::Failed,
        (JobStatus::Running, BuildTransition::Start) => WorkspaceStatus::Starting,
        (JobStatus::Running, BuildTransition::Stop) => WorkspaceStatus::Stopping,
        (JobStatus::Running, BuildTransition::Delete) => WorkspaceStatus::Deleting,
        (JobStatus::Succeeded, BuildTransition::Start) => WorkspaceStatus::Running,
        (JobStatus::Succeeded, BuildTransition::Stop) => WorkspaceStatus::Stopped,
        (JobStatus::Succeeded, BuildTransition::Delete) => WorkspaceStatus::Deleted,
    }
}
