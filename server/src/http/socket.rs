//! A served schema on a WebSocket: who may connect.

use tokio_util::task::task_tracker::TaskTrackerToken;

use super::api::{Api, Presented};
use super::edge::Edge;
use super::live::{Connected, Opened};
use super::websocket::Endpoint;
use crate::domain::Failure;
use crate::domain::user::RequestMeta;

/// One socket's way to a schema.
#[derive(Clone)]
pub(super) struct Socket<A: Api> {
    pub(super) edge: Edge<A>,
    /// What the upgrade request carried.
    pub(super) presented: Option<Presented>,
    pub(super) meta: RequestMeta,
    /// Lets the server's end wait for this socket.
    pub(super) _open: TaskTrackerToken,
}

impl<A: Api> Endpoint for Socket<A> {
    type Session = Connected<A>;

    async fn authenticate(&self, token: Option<String>) -> Result<Self::Session, Failure> {
        let presented = token
            .map(Presented::Bearer)
            .or_else(|| self.presented.clone());
        let identity = self.edge.identify(presented.as_ref(), &self.meta).await?;
        if identity.is_none() && presented.is_some() {
            return Err(Failure::unauthenticated());
        }
        Connected::new(self.edge.clone(), presented, identity, self.meta.clone())
    }

    fn revoked(&self, session: &Self::Session) -> impl Future<Output = ()> + Send + 'static {
        session.revoked()
    }

    fn open(&self, session: &Self::Session, request: async_graphql::Request) -> Opened {
        session.open(request, false)
    }
}
