use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::events::Topic;
use crate::services::Services;
use crate::services::chats::engine;

/// Chats that this gateway runs at once; each waits for a provider or a workspace most of the time.
const MOST: usize = 1000;
/// The shortest rest between two looks that found nothing.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest rest.
const LONGEST: Duration = Duration::from_mins(1);

/// Runs chats that wait for it, until it is told to stop: then they are left to the next gateway.
pub async fn run_chats(services: Services, stop: CancellationToken) {
    let mut bell = services.events.listen(Topic::ChatsToRun);
    let mut running = JoinSet::new();
    loop {
        let wake = take_waiting(&services, &stop, &mut running).await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = bell.heard() => {}
            () = sleep_until(wake) => {}
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Takes what waits while there is room; gives the time to look again.
async fn take_waiting(
    services: &Services,
    stop: &CancellationToken,
    running: &mut JoinSet<()>,
) -> Instant {
    let latest = Instant::now() + LONGEST;
    while running.len() < MOST && !stop.is_cancelled() {
        match engine::claim(services).await {
            Ok(Some(chat)) => {
                let run = engine::run(services.clone(), chat, stop.clone());
                running.spawn(run);
            }
            Ok(None) => {
                let due = engine::next_expiry(services).await.ok().flatten();
                let rest = due.map(|due| due.0 - services.clock.now().0);
                let rest = rest.and_then(|micros| u64::try_from(micros.max(0)).ok());
                return rest.map_or(latest, |micros| {
                    let rest = Duration::from_micros(micros).max(SHORTEST);
                    latest.min(Instant::now() + rest)
                });
            }
            Err(failure) => {
                tracing::error!(error = ?failure, "waiting chats could not be taken; it is tried again");
                return Instant::now() + SHORTEST;
            }
        }
    }
    latest
}
