use std::sync::Arc;

use tokio::sync::watch;

/// How the agent is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// Not at all.
    #[default]
    NotAsked,
    /// Shutdown script, SIGTERM, time to finish, everything delivered.
    Graceful,
    /// The gateway wants nothing more of it: end the processes and go.
    Now,
}

/// The one place that knows whether the agent is to end. It only ever gets more urgent.
#[derive(Clone, Debug)]
pub(crate) struct Ending(Arc<watch::Sender<End>>);

impl Ending {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(End::NotAsked)))
    }

    /// Asks for an end; `why` is logged the first time that it gets this urgent.
    pub(crate) fn ask(&self, end: End, why: &str) {
        let raised = self.0.send_if_modified(|asked| {
            let more_urgent = end > *asked;
            if more_urgent {
                *asked = end;
            }
            more_urgent
        });
        if raised {
            tracing::info!(?end, why, "the agent is to end");
        }
    }

    /// Whether any end was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow() != End::NotAsked
    }

    /// Waits until an end at least as urgent as this one was asked for.
    pub(crate) async fn asked(&self, end: End) {
        // The sender is in `self`, so the channel can't close meanwhile.
        let _ = self.0.subscribe().wait_for(|asked| *asked >= end).await;
    }
}
