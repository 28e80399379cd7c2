//! Jobs as provisioners see them: taken, renewed, logged, ended; and what becomes of lost ones.

mod acquire;
mod count;
mod declare;
mod end;
mod lease;
mod reap;
mod subject;

use uuid::Uuid;

use crate::domain::job::{Job, JobStatus, JobSubject};
use crate::domain::user::Credential;
use crate::domain::{JobId, OrganizationId, Timestamp};
use crate::store::job::Fence;

pub use acquire::{AcquiredBuild, AcquiredJob, Work, acquire, are_available, to_cancel};
pub use count::open_by_status;
pub use declare::{DeclaredAgent, NewAgent, NewApp, NewResource, declare_resources};
pub(crate) use end::end;
pub use lease::{complete, fail, renew};
pub use reap::reap;
pub(crate) use subject::{changed, lock};

/// The driver that jobs are for.
pub const DRIVER: &str = "process";
/// Why a job waits that some provisioner can take.
pub(crate) const WAITING: &str = "Waiting for a provisioner";
/// The same of one that was in a lost provisioner's hands.
const WAITING_AGAIN: &str = "Its provisioner was lost; waiting for a provisioner";

/// A job that waits for a provisioner.
pub(crate) fn queued(organization: OrganizationId, subject: JobSubject, at: Timestamp) -> Job {
    Job {
        id: JobId::generate(),
        organization_id: organization,
        subject,
        status: JobStatus::Pending,
        reason: WAITING.to_owned(),
        run_lease: 0,
        provisioner_id: None,
        error_code: None,
        error: None,
        stage: None,
        queued_at: at,
        started_at: None,
        ended_at: None,
        log_sequence: 0,
        log_truncated: false,
        revision: 1,
    }
}

/// What every write of a provisioner names, with the credential that it came with.
pub(super) fn fence(credential: &Credential, job: JobId, run_lease: i64) -> Fence {
    Fence {
        job,
        run_lease,
        credential: credential_id(credential),
    }
}

/// A credential as provisioners are known by; all zeros for the bootstrap token.
pub(super) fn credential_id(credential: &Credential) -> Uuid {
    match credential {
        Credential::ApiToken(id) => id.0,
        Credential::Session(id) => id.0,
        Credential::Chat(id) => id.0,
        Credential::Bootstrap => Uuid::nil(),
    }
}
