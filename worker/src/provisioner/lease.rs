use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use taskyard_client::Error;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::api::LeaseState;
use super::gateway::{Gateway, Registration};
use super::job::JobKey;

const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// A gateway that fails by itself so often fails for good; the lease would be renewed for ever meanwhile.
const MAX_FAULTS: i32 = 5;

/// What may still be done for a job. It only gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Go on.
    Held,
    /// Stop gracefully, then say so.
    Canceling,
    /// Nothing: someone else may have the job.
    Lost,
}

/// The right to carry out a job, from the first renewal until the gateway or the clock takes it away.
pub(super) struct Lease {
    pub(super) key: JobKey,
    pub(super) provisioner_id: String,
    gateway: Gateway,
    term: Duration,
    heartbeat: Duration,
    renewed: Mutex<Instant>,
    stage: Mutex<Option<&'static str>>,
    standing: watch::Sender<Standing>,
}

impl Lease {
    /// A lease that runs since `acquired`, the time before the gateway was asked for a job.
    pub(super) fn new(
        key: JobKey,
        gateway: Gateway,
        registration: &Registration,
        acquired: Instant,
    ) -> Self {
        Self {
            key,
            provisioner_id: registration.provisioner_id.clone(),
            gateway,
            term: registration.lease,
            heartbeat: registration.heartbeat,
            renewed: Mutex::new(acquired),
            stage: Mutex::new(None),
            standing: watch::Sender::new(Standing::Held),
        }
    }

    /// Where it stands now. A lease that was not renewed in time counts as lost for good, whatever the gateway says later: this
    /// process may have been stopped for a while.
    pub(super) fn standing(&self) -> Standing {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        if renewed.elapsed() >= self.term {
            self.worsen(Standing::Lost);
        }
        *self.standing.borrow()
    }

    /// Takes note of what the gateway said in the reply to a write.
    pub(super) fn hear(&self, state: LeaseState) {
        match state {
            LeaseState::Held => {}
            LeaseState::CancelRequested => self.worsen(Standing::Canceling),
            LeaseState::Lost => self.worsen(Standing::Lost),
        }
    }

    /// Waits until it stands at `standing` or worse.
    pub(super) async fn reached(&self, standing: Standing) {
        // The sender lives as long as `self`.
        let _ = self
            .standing
            .subscribe()
            .wait_for(|now| *now >= standing)
            .await;
    }

    /// The stage being carried out.
    pub(super) fn stage(&self) -> &'static str {
        self.stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unwrap_or("prepare")
    }

    /// Begins a stage: the lease is renewed with its name, so that what follows is still allowed when this comes back.
    pub(super) async fn enter(&self, stage: &'static str) -> Standing {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some(stage);
        self.renew().await
    }

    /// Renews again and again, until it is lost.
    pub(super) async fn keep(&self) {
        while self.renew().await < Standing::Lost {
            sleep(self.heartbeat).await;
        }
    }

    /// Tries an operation until the gateway has answered, or the lease is lost (`None`).
    pub(super) async fn insist<T, F>(&self, operation: impl Fn() -> F) -> Option<Result<T, Error>>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut wait = FIRST_WAIT;
        let mut faults = 0;
        while self.standing() < Standing::Lost {
            let answer = tokio::select! {
                () = self.reached(Standing::Lost) => return None,
                answer = timeout(self.term, operation()) => answer,
            };
            match answer {
                Ok(Err(error)) if !is_passing(&error) => return Some(Err(error)),
                Ok(Err(error)) if error.code() == Some("INTERNAL") && faults == MAX_FAULTS => {
                    return Some(Err(error));
                }
                Ok(Ok(value)) => return Some(Ok(value)),
                Ok(Err(error)) => {
                    faults += i32::from(error.code() == Some("INTERNAL"));
                    tracing::debug!(job = %self.key.id, %error, "gateway did not answer; trying again");
                }
                Err(_) => {
                    tracing::debug!(job = %self.key.id, "gateway did not answer in time; trying again");
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        None
    }

    async fn renew(&self) -> Standing {
        let current = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wait = FIRST_WAIT;
        while self.standing() < Standing::Lost {
            let asked = Instant::now();
            match timeout(self.heartbeat, self.gateway.renew(&self.key, current)).await {
                Ok(Ok(answer)) => {
                    self.hear(answer);
                    if answer != LeaseState::Lost {
                        let mut renewed =
                            self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
                        *renewed = asked.max(*renewed);
                    }
                    break;
                }
                Ok(Err(error)) => {
                    tracing::debug!(job = %self.key.id, %error, "lease not renewed; trying again");
                }
                Err(_) => {
                    tracing::debug!(job = %self.key.id, "lease not renewed in time; trying again");
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        self.standing()
    }

    fn worsen(&self, to: Standing) {
        self.standing.send_if_modified(|now| {
            let worse = to > *now;
            *now = to.max(*now);
            worse
        });
    }
}

/// Whether trying again can help. A proxy before a gateway that restarts answers what is no GraphQL.
pub(super) fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Transport(_) | Error::Protocol(_))
        || matches!(
            error.code(),
            Some("UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL")
        )
}
