use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use super::lease::Lease;
use super::watch::Watch;
use crate::driver::ProcessDriver;

/// What the tasks of one provisioner share.
pub(super) struct Running {
    pub(super) gateway: Gateway,
    pub(super) driver: ProcessDriver,
    pub(super) watch: Watch,
    /// Jobs that are not finished by now are given back.
    pub(super) hand_back: CancellationToken,
    leases: Mutex<HashMap<String, Weak<Lease>>>,
    claims: Mutex<HashMap<Uuid, Arc<AsyncMutex<()>>>>,
}

/// The right to touch a workspace; ends when dropped.
pub(super) type Claim = OwnedMutexGuard<()>;

impl Running {
    pub(super) fn new(gateway: Gateway, driver: ProcessDriver) -> Self {
        Self {
            gateway,
            driver,
            watch: Watch::default(),
            hand_back: CancellationToken::new(),
            leases: Mutex::default(),
            claims: Mutex::default(),
        }
    }

    /// Waits for the right to touch a workspace.
    pub(super) async fn claim(&self, workspace: Uuid) -> Claim {
        self.lock_of(workspace).lock_owned().await
    }

    /// The right to touch a workspace, unless someone has it.
    pub(super) fn try_claim(&self, workspace: Uuid) -> Option<Claim> {
        self.lock_of(workspace).try_lock_owned().ok()
    }

    /// Remembers a lease as long as it is in use.
    pub(super) fn remember(&self, lease: &Arc<Lease>) {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        leases.retain(|_, lease| lease.strong_count() > 0);
        leases.insert(lease.key.id.clone(), Arc::downgrade(lease));
    }

    /// The lease of a job that is being carried out here.
    pub(super) fn lease_of(&self, job: &str) -> Option<Arc<Lease>> {
        self.leases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(job)?
            .upgrade()
    }

    fn lock_of(&self, workspace: Uuid) -> Arc<AsyncMutex<()>> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.retain(|_, claim| Arc::strong_count(claim) > 1);
        Arc::clone(claims.entry(workspace).or_default())
    }
}
