//! Jobs: units of work for provisioners, leased and fenced.

use super::build::BuildTransition;
use super::error::ErrorCode;
use super::text_enum::text_enum;
use super::workspace::IsolationLevel;
use super::{
    BuildId, JobId, OrganizationId, ProvisionerId, TemplateVersionId, Timestamp, WorkspaceId,
};

text_enum! {
    /// Where a job stands.
    JobStatus {
        /// It waits for a provisioner.
        Pending = "PENDING",
        /// A provisioner carries it out.
        Running = "RUNNING",
        /// It ended well.
        Succeeded = "SUCCEEDED",
        /// Cancel was asked for; its provisioner is stopping.
        Canceling = "CANCELING",
        /// It was canceled.
        Canceled = "CANCELED",
        /// It failed; its error says why.
        Failed = "FAILED",
    }
}

impl JobStatus {
    /// Whether it has ended: nothing changes it any more.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Canceled | Self::Failed)
    }

    /// Whether a provisioner holds it.
    pub const fn is_leased(self) -> bool {
        matches!(self, Self::Running | Self::Canceling)
    }

    /// Whether a job may go from this status to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        use JobStatus::{Canceled, Canceling, Failed, Pending, Running, Succeeded};
        matches!(
            (self, next),
            (Pending, Running | Canceled | Failed)
                // Running to pending: a lost STOP, DELETE or import is queued again.
                | (Running, Succeeded | Canceling | Failed | Pending)
                // A job that ended in the moment it was canceled has still succeeded.
                | (Canceling, Canceled | Failed | Succeeded)
        )
    }
}

text_enum! {
    /// What the gateway says of a lease in the answer to every write of a provisioner.
    LeaseState {
        /// Go on.
        Held = "HELD",
        /// Cancel was asked for: go on until the graceful stop is done.
        CancelRequested = "CANCEL_REQUESTED",
        /// Nothing was changed: kill your processes, drop your output.
        Lost = "LOST",
    }
}

text_enum! {
    /// What kind of work a job is.
    JobKind {
        /// A transition of a workspace.
        Build = "BUILD",
        /// The check of the files of a template version that was pushed.
        TemplateImport = "TEMPLATE_IMPORT",
    }
}

/// What a job is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobSubject {
    /// A transition of a workspace.
    Build {
        /// The workspace.
        workspace_id: WorkspaceId,
        /// The build that it carries out.
        build_id: BuildId,
        /// What that build does.
        transition: BuildTransition,
    },
    /// The check of a template version's files.
    TemplateImport {
        /// The version.
        version: TemplateVersionId,
    },
}

impl JobSubject {
    /// What kind of work it is.
    pub const fn kind(self) -> JobKind {
        match self {
            Self::Build { .. } => JobKind::Build,
            Self::TemplateImport { .. } => JobKind::TemplateImport,
        }
    }

    /// The build that it is about, if it is about one.
    pub const fn build_id(self) -> Option<BuildId> {
        match self {
            Self::Build { build_id, .. } => Some(build_id),
            Self::TemplateImport { .. } => None,
        }
    }
}

/// A job as it is stored.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// What it is about.
    pub subject: JobSubject,
    /// Where it stands.
    pub status: JobStatus,
    /// Why it is where it is, for people.
    pub reason: String,
    /// Raised at every acquire, never lowered: who writes with an older one is refused.
    pub run_lease: i64,
    /// Who holds or held it last.
    pub provisioner_id: Option<ProvisionerId>,
    /// What went wrong, for programs.
    pub error_code: Option<ErrorCode>,
    /// What went wrong, for people.
    pub error: Option<String>,
    /// The stage being carried out.
    pub stage: Option<String>,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was first acquired.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Lines in its log.
    pub log_sequence: i64,
    /// Its log was cut at its limit.
    pub log_truncated: bool,
    /// Counts the changes of its status and stage, from 1.
    pub revision: i64,
}

impl Job {
    /// What its holder is told.
    pub const fn lease_state(&self) -> LeaseState {
        if matches!(self.status, JobStatus::Canceling) {
            LeaseState::CancelRequested
        } else {
            LeaseState::Held
        }
    }
}

/// A provisioner that was not heard for so long counts for no waiting job.
pub const HEARD_SECONDS: i64 = 60;

/// A worker that takes jobs.
#[derive(Clone, Debug)]
pub struct Provisioner {
    /// Its id.
    pub id: ProvisionerId,
    /// Its name.
    pub name: String,
    /// The stable id of its host.
    pub host: String,
    /// Its program's version.
    pub version: String,
    /// The driver that it carries jobs out with, such as `process`.
    pub driver: String,
    /// How far it can keep workspaces apart from its host.
    pub isolation: IsolationLevel,
    /// Its labels, by key.
    pub tags: Vec<(String, String)>,
    /// The only organization whose jobs it takes; `None`: it takes all organizations'.
    pub organization_id: Option<OrganizationId>,
    /// When it was last heard.
    pub last_seen_at: Timestamp,
    /// When it first came.
    pub created_at: Timestamp,
}

/// What a provisioner is doing.
#[derive(Clone, Copy, Debug)]
pub struct ProvisionerActivity {
    /// The provisioner.
    pub id: ProvisionerId,
    /// It was heard within the last minute, or holds a job whose lease is good.
    pub is_connected: bool,
    /// Jobs that it holds.
    pub running_jobs: i64,
}

/// What a worker says of itself when it makes itself known.
#[derive(Clone, Debug)]
pub struct NewProvisioner {
    /// Its name.
    pub name: String,
    /// The stable id of its host.
    pub host: String,
    /// Its program's version.
    pub version: String,
    /// The driver that it carries jobs out with.
    pub driver: String,
    /// How far it can keep workspaces apart from its host.
    pub isolation: IsolationLevel,
    /// What else jobs may ask for.
    pub tags: Vec<(String, String)>,
}

/// What becomes of a job whose provisioner is not heard any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostOutcome {
    /// It is queued again: stopping, deleting and importing can be done twice.
    Requeue,
    /// It ends with this status.
    End(JobStatus),
}

/// What becomes of a held job whose provisioner is lost.
pub const fn lost_outcome(subject: JobSubject, status: JobStatus) -> LostOutcome {
    match (status, subject) {
        (JobStatus::Canceling, _) => LostOutcome::End(JobStatus::Canceled),
        (
            _,
            JobSubject::Build {
                transition: BuildTransition::Start,
                ..
            },
        ) => LostOutcome::End(JobStatus::Failed),
        (_, JobSubject::Build { .. } | JobSubject::TemplateImport { .. }) => LostOutcome::Requeue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_subject() -> impl Strategy<Value = JobSubject> {
        let builds = proptest::sample::select(BuildTransition::ALL).prop_map(|transition| {
            JobSubject::Build {
                workspace_id: WorkspaceId::generate(),
                build_id: BuildId::generate(),
                transition,
            }
        });
        let import = JobSubject::TemplateImport {
            version: TemplateVersionId::generate(),
        };
        prop_oneof![builds, Just(import)]
    }

    proptest! {
        #[test]
        fn an_ended_job_stays_ended_whatever_comes(
            steps in proptest::collection::vec(proptest::sample::select(JobStatus::ALL), 0..40)
        ) {
            let mut status = JobStatus::Pending;
            for next in steps {
                if status.may_become(next) {
                    prop_assert!(!status.is_ended());
                    prop_assert_ne!(status, next);
                    status = next;
                }
            }
        }

        #[test]
        fn losing_the_provisioner_is_a_legal_move(
            subject in any_subject(),
            status in proptest::sample::select(&[JobStatus::Running, JobStatus::Canceling][..]),
        ) {
            let next = match lost_outcome(subject, status) {
                LostOutcome::Requeue => JobStatus::Pending,
                LostOutcome::End(status) => status,
            };
            prop_assert!(status.may_become(next));
        }
    }

    #[test]
    fn only_a_running_job_can_be_asked_to_stop() {
        for status in JobStatus::ALL {
            assert_eq!(
                status.may_become(JobStatus::Canceling),
                *status == JobStatus::Running
            );
        }
    }
}
