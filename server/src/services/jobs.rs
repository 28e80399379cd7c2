//! Jobs as provisioners see them: taken, renewed, logged, ended; and what becomes of lost ones.

mod acquire;
mod declare;
mod end;
mod lease;
mod reap;

use uuid::Uuid;

use crate::domain::JobId;
use crate::domain::user::Credential;
use crate::store::job::Fence;

pub use acquire::{AcquiredJob, acquire};
pub use declare::{DeclaredAgent, NewAgent, NewApp, NewResource, declare};
pub(crate) use end::end;
pub use lease::{Lease, complete, fail, renew};
pub use reap::reap;

/// The driver that jobs are for.
pub(crate) const DRIVER: &str = "process";
/// Why a job waits that some provisioner can take.
pub(crate) const WAITING: &str = "Waiting for a provisioner";

/// What every write of a provisioner names.
#[derive(Clone, Copy, Debug)]
pub struct LeaseRef {
    /// The job.
    pub job_id: JobId,
    /// The lease on it, as the acquire gave it.
    pub run_lease: i64,
}

impl LeaseRef {
    /// With the credential that the write came with.
    pub(super) fn fence(self, credential: Credential) -> Fence {
        Fence {
            job: self.job_id,
            run_lease: self.run_lease,
            credential: credential_id(credential),
        }
    }
}

/// A credential as provisioners are known by; all zeros for the bootstrap token.
pub(super) fn credential_id(credential: Credential) -> Uuid {
    match credential {
        Credential::ApiToken(id) => id.0,
        Credential::Session(id) => id.0,
        Credential::Bootstrap => Uuid::nil(),
    }
}
