use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::api::{JobEventKind, LeaseState};
use super::running::Running;

/// Before a subscription that the gateway ended is made again.
const WAIT: Duration = Duration::from_secs(2);

/// Listens to the gateway for as long as it is polled: rings when a job may be waiting, and tells held jobs that they are canceled.
pub(super) async fn listen(running: Arc<Running>, provisioner_id: String, bell: Arc<Notify>) {
    loop {
        let mut events = running.gateway.jobs(&provisioner_id);
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => match (event.jobs.kind, event.jobs.job_id) {
                    (JobEventKind::Cancel, Some(job)) => {
                        if let Some(lease) = running.lease_of(&job) {
                            lease.hear(LeaseState::CancelRequested);
                        }
                    }
                    // The event of a newer gateway at least wakes us up.
                    _ => bell.notify_one(),
                },
                Err(error) => {
                    tracing::warn!(%error, "bell of the gateway failed; polling meanwhile");
                }
            }
        }
        sleep(WAIT).await;
    }
}
