use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::process_tree;

/// The processes that the agent started itself. Every other child of it is an orphan that the kernel gave to it, as the reaper of
/// the workspace, and that nobody else waits for.
#[derive(Clone, Default)]
pub(crate) struct Children(Arc<Mutex<HashSet<i32>>>);

/// A child that the agent waits for itself, for as long as this lives.
pub(crate) struct OwnChild {
    pub(crate) child: Child,
    /// Its process id.
    pub(crate) pid: i32,
    children: Children,
}

impl Children {
    /// Starts a child. No orphan is looked for meanwhile, so that a child which ends at once is not taken for one.
    pub(crate) fn spawn<E>(&self, start: impl FnOnce() -> Result<Child, E>) -> Result<OwnChild, E> {
        let mut own = self.lock();
        let child = start()?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        let pid = pid.unwrap_or_default();
        own.insert(pid);
        Ok(OwnChild {
            child,
            pid,
            children: self.clone(),
        })
    }

    /// Collects ended orphans for ever.
    pub(crate) async fn reap_orphans(self) {
        let Ok(mut ended): Result<Signal, _> = signal(SignalKind::child()) else {
            return;
        };
        while ended.recv().await.is_some() {
            let own = self.lock();
            for pid in process_tree::zombies_of(Pid::this().as_raw()) {
                if !own.contains(&pid) {
                    let _ = waitpid(Pid::from_raw(pid), Some(WaitPidFlag::WNOHANG));
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<i32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OwnChild {
    fn drop(&mut self) {
        self.children.lock().remove(&self.pid);
    }
}
