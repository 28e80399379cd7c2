//! Workspaces: disposable machines made from a template version.

use super::names::Name;
use super::template::{Template, TemplateVersion};
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other"
)]
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
    /// Where it stands, from its latest build.
    pub status: WorkspaceStatus,
    /// It has an agent that is not gone for good.
    pub has_agent: bool,
    /// Nothing in it is known to be unwell, see [`is_healthy`].
    pub healthy: bool,
    /// When it was last used: made, built, sent an input, or at work for its task.
    pub last_used_at: Timestamp,
    /// Somebody wants it deleted; its name is free again.
    pub delete_requested: bool,
    /// It was deleted without a provisioner: what it left on its host stays there.
    pub orphaned: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Workspace {
    /// A new one of this owner, without a build yet.
    pub fn new(
        owner_id: UserId,
        name: &Name,
        template: &Template,
        version: &TemplateVersion,
        at: Timestamp,
    ) -> Self {
        Self {
            id: WorkspaceId::generate(),
            organization_id: template.organization_id,
            owner_id,
            name: name.as_str().to_owned(),
            template_id: template.id,
            template_version_id: version.id,
            task_id: None,
            latest_build_id: None,
            host: None,
            isolation: None,
            status: WorkspaceStatus::Pending,
            has_agent: false,
            healthy: true,
            last_used_at: at,
            delete_requested: false,
            orphaned: false,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    /// What keeps it from being started, stopped or renamed, for people; `None`: nothing.
    pub fn going(&self) -> Option<&'static str> {
        if self.deleted_at.is_some() {
            Some("The workspace is deleted")
        } else if self.delete_requested {
            Some("The workspace is being deleted")
        } else {
            None
        }
    }
}

/// What counts of a workspace's agents, those that are gone left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCounts {
    /// All of them.
    pub agents: i64,
    /// Those that are not CONNECTED.
    pub silent: i64,
    /// Their apps that are UNHEALTHY.
    pub unhealthy_apps: i64,
}

/// A workspace that runs is well while every agent is CONNECTED and no app is UNHEALTHY; of any
/// other nothing is known to be wrong.
pub fn is_healthy(status: WorkspaceStatus, counts: AgentCounts) -> bool {
    status != WorkspaceStatus::Running || (counts.silent == 0 && counts.unhealthy_apps == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_can_be_unwell() {
        let lost = AgentCounts {
            agents: 1,
            silent: 1,
            unhealthy_apps: 0,
        };
        let sick = AgentCounts {
            agents: 1,
            silent: 0,
            unhealthy_apps: 2,
        };
        for status in WorkspaceStatus::ALL {
            let runs = *status == WorkspaceStatus::Running;
            assert_eq!(is_healthy(*status, lost), !runs);
            assert_eq!(is_healthy(*status, sick), !runs);
            assert!(is_healthy(*status, AgentCounts::default()));
        }
    }
}
