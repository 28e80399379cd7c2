//! Finds out that somebody has lost rights, or that their credential has ended, while a socket or a
//! request of theirs is open.

use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::api::{Api, Presented};
use super::edge::Edge;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure, Timestamp};
use crate::events::{Listener, Topic};

/// Until when a credential is known to be good, as [`Edge::watch`] has found out. Nothing is told
/// while that is in doubt.
#[derive(Default)]
pub(super) struct Standing {
    /// In microseconds since 1970; 0: in doubt.
    until: AtomicI64,
    doubts: Notify,
    known: Notify,
}

impl Standing {
    /// Of who shows no credential.
    pub(super) fn of_nobody() -> Self {
        let standing = Self::default();
        standing.know(None);
        standing
    }

    /// Whether it is good now, by the clock alone.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        now.0 < self.until.load(Ordering::Acquire)
    }

    /// Waits until it is known to be good; for ever when it is not.
    pub(super) async fn good(&self, now: impl Fn() -> Timestamp) {
        loop {
            let mut known = pin!(self.known.notified());
            known.as_mut().enable();
            if self.is_good(now()) {
                return;
            }
            self.doubts.notify_one();
            known.await;
        }
    }

    /// Waits until somebody asks who does not know it to be good. Who asked before the last look has
    /// been answered by it.
    async fn doubted(&self, now: impl Fn() -> Timestamp) {
        loop {
            self.doubts.notified().await;
            if !self.is_good(now()) {
                return;
            }
        }
    }

    fn know(&self, until: Option<Timestamp>) {
        let until = until.map_or(i64::MAX, |until| until.0);
        self.until.store(until, Ordering::Release);
        self.known.notify_waiters();
    }

    fn doubt(&self) {
        self.until.store(0, Ordering::Release);
    }
}

impl<A: Api> Edge<A> {
    /// Ends when the credential of a request no longer gives the rights that it gave; never for who has
    /// none.
    pub(super) async fn revoked(
        &self,
        known: Option<&(Presented, A::Identity)>,
        meta: &RequestMeta,
    ) {
        let Some((presented, identity)) = known else {
            return std::future::pending().await;
        };
        let standing = Standing::default();
        self.watch(presented, identity, meta, &standing).await;
    }

    /// Ends when the credential no longer gives the rights that it gave. Looks whenever the user's bell
    /// rings, when the credential ends or somebody doubts it, and now and then besides, for a bell that
    /// was not carried here.
    pub(super) async fn watch(
        &self,
        presented: &Presented,
        identity: &A::Identity,
        meta: &RequestMeta,
        standing: &Standing,
    ) {
        let recheck = self.shared.config.websocket.recheck.duration();
        // Listening begins before the first look, so that a change in between is seen. What needs the
        // database is boxed: it is over soon, and connections stay open long.
        let mut bell = Box::pin(self.bell(identity)).await;
        let mut until = None;
        loop {
            match Box::pin(self.look(presented, identity, meta)).await {
                Look::Holds(end) => until = end,
                Look::Unknown => {}
                Look::Lost => return,
            }
            let now = self.api.now();
            if until.is_some_and(|until| until <= now) {
                return;
            }
            standing.know(until);
            let left = until.map_or(recheck, |until| between(now, until).min(recheck));
            tokio::select! {
                () = heard(&mut bell) => {}
                () = standing.doubted(|| self.api.now()) => {}
                () = tokio::time::sleep(left) => {}
            }
            standing.doubt();
        }
    }

    /// Whether the credential still gives the rights that it gave.
    async fn look(&self, presented: &Presented, before: &A::Identity, meta: &RequestMeta) -> Look {
        match self.known(Some(presented), meta).await {
            Ok(Some(now)) if self.api.same_rights(before, &now.who) => Look::Holds(now.until),
            Ok(_) => Look::Lost,
            Err(failure) if failure.code() == ErrorCode::Unauthenticated => Look::Lost,
            Err(_) => Look::Unknown,
        }
    }

    async fn bell(&self, identity: &A::Identity) -> Option<Listener> {
        match self.api.watched(identity).await {
            Ok(user) => user.map(|user| self.shared.events.listen(Topic::Credentials(user))),
            Err(failure) => {
                tracing::warn!(%failure, "a user is looked after by the clock only");
                None
            }
        }
    }
}

/// What a look at a credential shows.
enum Look {
    /// It gives what it gave, until then.
    Holds(Option<Timestamp>),
    /// The database did not answer.
    Unknown,
    Lost,
}

async fn heard(bell: &mut Option<Listener>) {
    match bell {
        Some(bell) => bell.heard().await,
        None => std::future::pending().await,
    }
}

/// How long it is until then, at least a moment: the clocks need not agree.
fn between(now: Timestamp, then: Timestamp) -> Duration {
    let micros = u64::try_from(then.0 - now.0).unwrap_or(0);
    Duration::from_micros(micros).max(Duration::from_millis(1))
}

/// What somebody is told whose rights have changed meanwhile.
pub(super) fn changed() -> Failure {
    Failure::new(
        ErrorCode::Unauthenticated,
        "Your rights have changed while this was under way: sign in again, or ask again",
    )
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    /// The doubt was kept, and raised again by every look that settled it: nothing was ever told to a
    /// socket whose first event was there before the first look at its credential.
    #[test]
    fn a_doubt_during_a_look_is_settled_by_it() {
        let now = || Timestamp(1);
        let standing = Standing::default();
        let mut told = Box::pin(standing.good(now));
        assert!(told.as_mut().now_or_never().is_none());
        standing.know(Some(Timestamp(5)));
        assert!(standing.doubted(now).now_or_never().is_none());
        assert!(told.as_mut().now_or_never().is_some());
        // Later it is over, and whoever asks then raises a doubt.
        let later = || Timestamp(5);
        assert!(standing.good(later).now_or_never().is_none());
        assert!(standing.doubted(later).now_or_never().is_some());
    }
}
