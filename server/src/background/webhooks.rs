use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::domain::{Failure, WebhookId};
use crate::events::Topic;
use crate::outbound::Poster;
use crate::services::{Services, webhooks};

/// Deliveries under way at once.
const MOST: usize = 16;
/// Deliveries of one webhook under way at once: a slow receiver keeps the others waiting for nothing.
const MOST_OF_ONE: usize = 2;
/// The shortest rest between two looks that found nothing.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest rest: another gateway may have ended in the middle of its work.
const LONGEST: Duration = Duration::from_mins(1);
/// Old deliveries are looked for so often.
const CLEAN_UP: Duration = Duration::from_hours(1);

/// Sends what webhooks are to be told, as soon as it is due, until it is told to stop. It rests until
/// its bell rings, the next delivery is due, or one has ended.
pub async fn send_webhooks(services: Services, poster: Poster, stop: CancellationToken) {
    let mut bell = services.events.listen(Topic::WebhooksDue);
    let mut under_way: JoinSet<WebhookId> = JoinSet::new();
    let mut sending: Vec<WebhookId> = Vec::new();
    let mut clean_up_at = Instant::now();
    loop {
        if Instant::now() >= clean_up_at {
            told(
                "old webhook deliveries",
                webhooks::clean_up(&services).await,
            );
            clean_up_at = Instant::now() + CLEAN_UP;
        }
        let wake = start_due(&services, &poster, &mut under_way, &mut sending).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.heard() => {}
            () = sleep_until(wake) => {}
            Some(ended) = under_way.join_next() => {
                // A panic takes its name with it: then all are asked for anew.
                let place = ended.ok().and_then(|id| sending.iter().position(|one| *one == id));
                match place {
                    Some(place) => {
                        sending.swap_remove(place);
                    }
                    None => sending.clear(),
                }
            }
        }
    }
}

/// Starts what is due while there is room; gives the time to look again.
async fn start_due(
    services: &Services,
    poster: &Poster,
    under_way: &mut JoinSet<WebhookId>,
    sending: &mut Vec<WebhookId>,
) -> Instant {
    let latest = Instant::now() + LONGEST;
    loop {
        let room = MOST.saturating_sub(under_way.len());
        if room == 0 {
            return latest;
        }
        let busy = busy(sending);
        let claimed = match webhooks::claim(services, room, &busy).await {
            Ok(claimed) => claimed,
            Err(failure) => {
                told("webhook deliveries", Err(failure));
                return latest;
            }
        };
        if claimed.is_empty() {
            let due = webhooks::next_due(services, &busy).await.ok().flatten();
            let rest = due.map(|due| due.0 - services.clock.now().0);
            let rest = rest.and_then(|micros| u64::try_from(micros.max(0)).ok());
            return rest.map_or(latest, |micros| {
                // What is due and still not to be had is somebody else's.
                let rest = Duration::from_micros(micros).max(SHORTEST);
                latest.min(Instant::now() + rest)
            });
        }
        for one in claimed {
            let (services, poster, id) = (services.clone(), poster.clone(), one.webhook());
            sending.push(id);
            under_way.spawn(async move {
                let sent = webhooks::send(&services, &poster, one).await;
                told("a webhook delivery", sent);
                id
            });
        }
    }
}

/// The webhooks that have as many deliveries under way as they may.
fn busy(sending: &[WebhookId]) -> Vec<WebhookId> {
    let mut busy: Vec<_> = sending
        .iter()
        .filter(|id| sending.iter().filter(|other| other == id).count() >= MOST_OF_ONE)
        .copied()
        .collect();
    busy.sort_unstable();
    busy.dedup();
    busy
}

fn told(what: &str, result: Result<(), Failure>) {
    if let Err(failure) = result {
        tracing::error!(what, error = ?failure, "sending webhooks failed; it is tried again");
    }
}
