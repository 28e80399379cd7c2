//! An operation as it was asked for, so that it can be begun again.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Variables};
use uuid::Uuid;

use super::key::{Key, Keys};
use super::writers::Writer;
use crate::domain::user::RequestMeta;
use crate::graphql::{Desk, Progress};
use crate::http::api::{Api, Presented};
use crate::http::edge::Edge;
use crate::http::rates::Payment;
use crate::http::revoked::Standing;

/// Who asks over a connection.
pub(super) struct Asker<A: Api> {
    pub edge: Edge<A>,
    pub presented: Option<Presented>,
    pub identity: Option<A::Identity>,
    pub meta: RequestMeta,
    pub standing: Standing,
}

/// An operation as it was asked for.
pub(super) struct Recipe<A: Api> {
    pub asker: Arc<Asker<A>>,
    pub kind: OperationType,
    pub payment: Payment,
    /// `None`: nothing of it is shared.
    pub keys: Option<Keys>,
    query: Box<str>,
    operation_name: Option<Box<str>>,
    /// As JSON: a map has room for eleven.
    variables: Box<str>,
}

/// A request that is ready to run.
pub(super) struct Ready {
    pub request: Request,
    pub request_id: String,
}

impl<A: Api> Asker<A> {
    /// Waits until their credential is known to be good; for ever when it is not.
    pub async fn may_be_told(&self) {
        let api = &self.edge.api;
        if !self.standing.is_good(api.now()) {
            Box::pin(self.standing.good(|| api.now())).await;
        }
    }
}

impl<A: Api> Recipe<A> {
    /// Notes what a checked request asks for.
    pub fn new(
        asker: Arc<Asker<A>>,
        request: &Request,
        kind: OperationType,
        payment: Payment,
        keys: Option<Keys>,
    ) -> Self {
        Self {
            asker,
            kind,
            payment,
            keys,
            query: request.query.as_str().into(),
            operation_name: request.operation_name.as_deref().map(Into::into),
            // What came as JSON can be written so.
            variables: serde_json::to_string(&request.variables)
                .unwrap_or_default()
                .into(),
        }
    }

    /// The same request once more, to go on from somewhere else.
    pub fn again(&self) -> Result<Request, ServerError> {
        let variables = serde_json::from_str::<Variables>(&self.variables);
        let variables = variables.map_err(|error| ServerError::new(error.to_string(), None))?;
        let mut request = Request::new(&*self.query).variables(variables);
        request.operation_name = self.operation_name.as_deref().map(Into::into);
        let guarded = self.asker.edge.check_again(request)?;
        Ok(guarded.request)
    }

    /// Gives a checked request what its resolvers need.
    pub fn ready(&self, request: Request, progress: Progress, desk: Option<Desk>) -> Ready {
        let asker = &self.asker;
        let meta = RequestMeta {
            request_id: Uuid::now_v7().simple().to_string(),
            ..asker.meta.clone()
        };
        let wish = A::CookieWish::default();
        let identity = asker.identity.as_ref();
        let request = asker.edge.prepare(request, identity, &meta, &wish);
        let request = request.data(progress);
        Ready {
            request: match desk {
                Some(desk) => request.data(desk),
                None => request,
            },
            request_id: meta.request_id,
        }
    }

    /// The way in which its events are written, when that is the same whoever asks.
    pub fn writer(&self) -> Option<Key> {
        let keys = self.keys.as_ref()?;
        let is_personal = self.asker.edge.cohorts.is_personal(&keys.document);
        (!is_personal).then_some(keys.writer)
    }

    /// An execution that only writes its events.
    pub fn writing(&self) -> Result<Writer, ServerError> {
        let desk = Desk::writing();
        let ready = self.ready(self.again()?, Progress::default(), Some(desk.clone()));
        let edge = &self.asker.edge;
        edge.shared.metrics.writers.inc();
        Ok(Writer::begin(edge.api.schema(), ready.request, Some(desk)))
    }

    /// Notes that what its document gives hangs on who asks.
    pub fn note_personal(&self) {
        if let Some(keys) = &self.keys {
            self.asker.edge.cohorts.note_personal(keys.document);
        }
    }
}
