//! Jobs as provisioners see them: taken, renewed, logged, ended; and what becomes of lost ones.

mod acquire;
mod count;
mod declare;
mod end;
mod lease;
mod reap;

use uuid::Uuid;

use crate::domain::JobId;
use crate::domain::user::Credential;
use crate::store::job::Fence;

pub use acquire::{AcquiredJob, acquire, are_available, to_cancel};
pub use count::open_by_status;
pub use declare::{DeclaredAgent, NewAgent, NewApp, NewResource, declare_resources};
pub(crate) use end::end;
pub use lease::{complete, fail, renew};
pub use reap::reap;

/// The driver that jobs are for.
pub(crate) const DRIVER: &str = "process";
/// Why a job waits that some provisioner can take.
pub(crate) const WAITING: &str = "Waiting for a provisioner";

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
        Credential::Bootstrap => Uuid::nil(),
    }
}
