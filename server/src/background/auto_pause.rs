use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::domain::{Failure, Timestamp};
use crate::events::Topic;
use crate::services::{Services, tasks};

/// Not even a storm of bells makes it look more often.
const SHORTEST: Duration = Duration::from_secs(1);
/// Another gateway may have ended before it did what its bell rang for: then it is found by looking.
const LONGEST: Duration = Duration::from_mins(1);

/// Pauses idle tasks until it is told to stop: sleeps until the next one is due, and looks again
/// when a bell says that one may be due earlier. A look that fails is logged, and tried again.
pub(super) async fn run(services: Services, stop: CancellationToken) {
    let mut bell = services.events.listen(Topic::AutoPause);
    loop {
        let next = tasks::pause_idle(&services).await;
        let wait = until(&next, services.clock.now());
        if let Err(failure) = next {
            tracing::error!(error = ?failure, "looking for idle tasks failed; it is tried again");
        }
        let bell_or_time = async {
            sleep(SHORTEST).await;
            tokio::select! {
                () = bell.heard() => {}
                () = sleep(wait.saturating_sub(SHORTEST)) => {}
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell_or_time => {}
        }
    }
}

fn until(next: &Result<Option<Timestamp>, Failure>, now: Timestamp) -> Duration {
    let Ok(Some(next)) = next else { return LONGEST };
    let left = u64::try_from(next.0 - now.0).unwrap_or(0);
    Duration::from_micros(left).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sleeps_until_the_next_task_is_due_and_no_longer_than_a_minute() {
        let now = Timestamp(1_000_000_000);
        for (next, seconds) in [
            (Ok(None), 60),
            (Ok(Some(now.plus_seconds(30))), 30),
            (Ok(Some(now.plus_seconds(300))), 60),
            (Ok(Some(now.plus_seconds(-5))), 1),
            (Err(Failure::unavailable("x")), 60),
        ] {
            assert_eq!(until(&next, now), Duration::from_secs(seconds));
        }
    }
}
