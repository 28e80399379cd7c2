use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::domain::Failure;
use crate::services::{Services, agents, commands, jobs, templates};

/// Looks after lost jobs, silent agents, unanswered commands and old uploads, every `reaper_seconds`, until it is
/// told to stop. A look that fails is logged, and the next one does its work.
pub(super) async fn run(services: Services, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_secs(services.settings.reaper_seconds));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        told("lost jobs", jobs::reap(&services).await);
        told("silent agents", agents::mark_silent(&services).await);
        told("unanswered commands", commands::clean_up(&services).await);
        let expired = templates::delete_expired_uploads(&services).await;
        told("expired uploads", expired);
    }
}

fn told(what: &str, result: Result<(), Failure>) {
    if let Err(failure) = result {
        tracing::error!(what, error = ?failure, "looking after the database failed; it is tried again");
    }
}
