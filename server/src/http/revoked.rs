//! Finds out that somebody has lost rights while a socket or a request of theirs is open.

use super::api::{Api, Presented};
use super::edge::Edge;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::events::{Listener, Topic};

impl<A: Api> Edge<A> {
    /// Ends when the credential no longer gives the rights that it gave; never for who has none. Looks
    /// whenever the user's bell rings, and now and then besides, for a bell that was not carried here.
    pub(super) async fn revoked(
        &self,
        known: Option<&(Presented, A::Identity)>,
        meta: &RequestMeta,
    ) {
        let Some((presented, identity)) = known else {
            return std::future::pending().await;
        };
        let recheck = self.shared.config.websocket.recheck.duration();
        // Listening begins before the first look, so that a change in between is seen.
        let mut bell = self.bell(identity).await;
        while self.still_holds(presented, identity, meta).await {
            let rung = async {
                match &mut bell {
                    Some(bell) => bell.heard().await,
                    None => std::future::pending().await,
                }
            };
            // Either way it is time for another look.
            let _ = tokio::time::timeout(recheck, rung).await;
        }
    }

    /// Whether the credential still gives the rights that it gave.
    async fn still_holds(
        &self,
        presented: &Presented,
        before: &A::Identity,
        meta: &RequestMeta,
    ) -> bool {
        match self.identify(Some(presented), meta).await {
            Ok(Some(now)) => self.api.same_rights(before, &now),
            Ok(None) => false,
            Err(failure) => failure.code() != ErrorCode::Unauthenticated,
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

/// What somebody is told whose rights have changed meanwhile.
pub(super) fn changed() -> Failure {
    Failure::new(
        ErrorCode::Unauthenticated,
        "Your rights have changed while this was under way: sign in again, or ask again",
    )
}
