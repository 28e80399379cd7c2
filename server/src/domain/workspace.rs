//! Workspaces: disposable machines made from a template version.

use super::text_enum::text_enum;
use super::{
    BuildId, OrganizationId, TaskId, TemplateId, TemplateVersionId, Timestamp, UserId, WorkspaceId,
};

text_enum! {
    /// Where a workspace stands, from its latest build's transition and job.
    WorkspaceStatus {
        /// The latest build waits for a provisioner.
        Pending = "PENDING",
        /// It is being started.
        Starting = "STARTING",
        /// It runs.
        Running = "RUNNING",
        /// It is being stopped.
        Stopping = "STOPPING",
        /// It is stopped; its files are kept.
        Stopped = "STOPPED",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It is gone.
        Deleted = "DELETED",
        /// The latest build is being canceled.
        Canceling = "CANCELING",
        /// The latest build was canceled.
        Canceled = "CANCELED",
        /// The latest build failed.
        Failed = "FAILED",
    }
}

text_enum! {
    /// How far what runs in a workspace is kept apart from its host.
    IsolationLevel {
        /// An own process group and session, and a cleared environment.
        Process = "PROCESS",
        /// That, and the kernel's Landlock: files outside the workspace can't be written.
        Landlock = "LANDLOCK",
    }
}

/// A workspace as it is stored.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Its name.
    pub name: String,
    /// The template of its version.
    pub template_id: TemplateId,
    /// The version that it is made from.
    pub template_version_id: TemplateVersionId,
    /// The task that it runs, when it is a task's.
    pub task_id: Option<TaskId>,
    /// Its latest build.
    pub latest_build_id: Option<BuildId>,
    /// The host that has its folder: further builds go there.
    pub host: Option<String>,
    /// How far it is kept apart from its host; known once it was started.
    pub isolation: Option<IsolationLevel>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}
