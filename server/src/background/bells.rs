use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::Failure;
use crate::events::message::{self, Origin};
use crate::events::{Events, Outgoing, Rings};
use crate::services::Services;
use crate::store::notifications::{Notifications, Notifier};

/// The rest after each telling: what rings meanwhile goes together, and the database is bothered at
/// most a hundred times a second.
const REST: Duration = Duration::from_millis(10);
/// Says that it lives when it has had nothing to tell for so long.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Hearing nothing for so long, not even itself, is as good as a lost connection.
const SILENCE: Duration = Duration::from_secs(30);
/// The pause before connecting again, which doubles up to the longest one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How long the last words may take at the end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Carries bells between the gateways on one PostgreSQL database until it is told to stop: tells what
/// rings here, and rings here what others tell. With SQLite there is no other gateway.
///
/// A lost connection is made again. Then every bell here rings once, since one may have been missed.
pub async fn carry_bells(services: Services, stop: CancellationToken) {
    if !services.db.is_postgres() {
        return;
    }
    let mut carrier = Carrier {
        origin: Origin::generate(),
        outgoing: services.events.outgoing(),
        events: services.events.clone(),
    };
    let mut pause = SHORTEST_PAUSE;
    while !stop.is_cancelled() {
        let (mut notifications, mut notifier) = tokio::select! {
            () = stop.cancelled() => return,
            connected = services.db.notifications() => match connected {
                Ok(both) => both,
                Err(failure) => {
                    pause = rest(&failure, pause, &stop).await;
                    continue;
                }
            }
        };
        services.events.ring_here(&Rings::everything());
        let since = Instant::now();
        tokio::select! {
            () = stop.cancelled() => {
                let _ = timeout(LAST_WORDS, carrier.tell_once(&mut notifier)).await;
            }
            failure = carrier.carry(&mut notifications, &mut notifier) => {
                if since.elapsed() > SILENCE {
                    pause = SHORTEST_PAUSE;
                }
                pause = rest(&failure, pause, &stop).await;
            }
        }
    }
}

/// Gives the next pause.
async fn rest(failure: &Failure, pause: Duration, stop: &CancellationToken) -> Duration {
    tracing::warn!(
        error = ?failure,
        "bells of other gateways are not heard; connecting again in {} ms",
        pause.as_millis()
    );
    tokio::select! {
        () = stop.cancelled() => {}
        () = sleep(pause) => {}
    }
    LONGEST_PAUSE.min(pause * 2)
}

struct Carrier {
    origin: Origin,
    outgoing: Outgoing,
    events: Events,
}

impl Carrier {
    /// Hears and tells until a connection is lost.
    async fn carry(
        &mut self,
        notifications: &mut Notifications,
        notifier: &mut Notifier,
    ) -> Failure {
        let (origin, events) = (self.origin, self.events.clone());
        let result = tokio::try_join!(hear(origin, &events, notifications), self.tell(notifier));
        match result {
            Ok((never, _)) => match never {},
            Err(failure) => failure,
        }
    }

    async fn tell(&mut self, notifier: &mut Notifier) -> Result<Infallible, Failure> {
        loop {
            // Without anything to tell it still says that it lives.
            let _ = timeout(SIGN_OF_LIFE, self.outgoing.rung()).await;
            self.tell_once(notifier).await?;
            sleep(REST).await;
        }
    }

    async fn tell_once(&mut self, notifier: &mut Notifier) -> Result<(), Failure> {
        let messages = message::write(self.origin, self.outgoing.take());
        notifier.tell(&messages).await?;
        self.outgoing.arrived();
        Ok(())
    }
}

async fn hear(
    own: Origin,
    events: &Events,
    notifications: &mut Notifications,
) -> Result<Infallible, Failure> {
    loop {
        let Ok(next) = timeout(SILENCE, notifications.next()).await else {
            return Err(Failure::unavailable(
                "Nothing is heard, not even ourselves: is there a pooler between us and PostgreSQL that shares connections?",
            ));
        };
        match message::read(&next?) {
            Some((origin, rings)) if origin != own => events.ring_here(&rings),
            _ => {}
        }
    }
}
