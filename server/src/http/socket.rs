//! A served schema on a WebSocket: who may connect, until when, and what an operation gives.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor as _, Request, Response, ServerError};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::task::AbortOnDropHandle;
use tokio_util::task::task_tracker::TaskTrackerToken;
use uuid::Uuid;

use super::api::{Account, Api, Presented};
use super::edge::Edge;
use super::error::{finish, internal};
use super::graphql::run;
use super::rates::Payment;
use super::sockets::Place;
use super::websocket::Endpoint;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};

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

/// Who is connected.
pub(super) struct Session<A: Api> {
    identity: Option<A::Identity>,
    presented: Option<Presented>,
    _place: Place,
    _counted: Counted,
}

/// Counts something that is open.
struct Counted(Gauge);

impl Counted {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl<A: Api> Socket<A> {
    async fn look(&self, presented: Option<&Presented>) -> Result<Option<A::Identity>, Failure> {
        let identity = self.edge.identify(presented, &self.meta).await?;
        if identity.is_none() && presented.is_some() {
            return Err(Failure::unauthenticated());
        }
        Ok(identity)
    }
}

impl<A: Api> Endpoint for Socket<A> {
    type Session = Session<A>;

    async fn authenticate(&self, token: Option<String>) -> Result<Self::Session, Failure> {
        let presented = token
            .map(Presented::Bearer)
            .or_else(|| self.presented.clone());
        let identity = self.look(presented.as_ref()).await?;
        let account = match &identity {
            Some(identity) => self.edge.api.account(identity),
            None => Account::Address(self.meta.ip.clone().unwrap_or_default()),
        };
        let most = self.edge.shared.config.websocket.sockets;
        let place = self.edge.shared.sockets.take(account, most);
        Ok(Session {
            identity,
            presented,
            _place: place.ok_or_else(|| {
                Failure::new(ErrorCode::LimitExceeded, format!("At most {most} sockets"))
            })?,
            _counted: Counted::new(&self.edge.shared.metrics.sockets),
        })
    }

    fn revoked(&self, session: &Self::Session) -> impl Future<Output = ()> + Send + 'static {
        let (edge, meta) = (self.edge.clone(), self.meta.clone());
        let known = session.presented.clone().zip(session.identity.clone());
        async move { edge.revoked(known.as_ref(), &meta).await }
    }

    fn execute(
        &self,
        session: &Self::Session,
        request: Request,
    ) -> Result<BoxStream<'static, Response>, Vec<ServerError>> {
        let meta = RequestMeta {
            request_id: Uuid::now_v7().simple().to_string(),
            ..self.meta.clone()
        };
        let identity = session.identity.as_ref();
        let admitted = self.edge.admit(request, identity, &meta);
        let (guarded, payment) = admitted.map_err(|error| {
            let mut response = Response::from_errors(vec![error]);
            let code = finish(&mut response, &meta.request_id).map_or("OK", ErrorCode::as_str);
            self.edge.shared.metrics.answered("refused", code, None);
            response.errors
        })?;
        let wish = A::CookieWish::default();
        let request = self.edge.prepare(guarded.request, identity, &meta, &wish);
        let request = payment.shown_to(request, &self.edge);
        Ok(self.open(request, guarded.kind, meta.request_id, payment))
    }
}

impl<A: Api> Socket<A> {
    /// Runs an operation in a task of its own: a slow reader stops it only between results, when
    /// it holds neither a transaction nor a connection to the database.
    fn open(
        &self,
        request: Request,
        kind: OperationType,
        request_id: String,
        payment: Payment,
    ) -> BoxStream<'static, Response> {
        let (results, waiting) = mpsc::channel(self.edge.shared.config.websocket.queue.max(1));
        let edge = self.edge.clone();
        let counted = Counted::new(&edge.shared.metrics.subscriptions);
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            let _counted = counted;
            if kind == OperationType::Subscription {
                follow(&edge, request, &request_id, &results).await;
            } else {
                let schema = edge.api.schema();
                let metrics = &edge.shared.metrics;
                let response =
                    run(schema, request, kind, edge.deadline(), &request_id, metrics).await;
                payment.settle(&edge, &response);
                // A socket that is gone wants nothing more.
                let _ = results.send(Box::new(response)).await;
            }
        }));
        ReceiverStream::new(waiting)
            .map(move |response| {
                let _lives_as_long = &task;
                *response
            })
            .boxed()
    }
}

async fn follow<A: Api>(
    edge: &Edge<A>,
    request: Request,
    request_id: &str,
    results: &mpsc::Sender<Box<Response>>,
) {
    let mut stream =
        AssertUnwindSafe(edge.api.schema().execute_stream(request, None)).catch_unwind();
    let mut code = "OK";
    while let Some(caught) = stream.next().await {
        let is_over = caught.is_err();
        let mut response =
            caught.unwrap_or_else(|_| Response::from_errors(vec![internal(request_id)]));
        if let Some(failed) = finish(&mut response, request_id) {
            code = failed.as_str();
        }
        if results.send(Box::new(response)).await.is_err() || is_over {
            break;
        }
    }
    edge.shared.metrics.answered("subscription", code, None);
}
