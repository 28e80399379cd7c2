//! Somebody who is connected, and their operations.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use uuid::Uuid;

use super::counted::Counted;
use super::key::Keys;
use super::opened::Opened;
use super::recipe::{Asker, Recipe};
use super::steps::refused;
use super::subscriber::Subscriber;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::http::api::{Account, Api, Presented};
use crate::http::edge::Edge;
use crate::http::error::coded;
use crate::http::revoked::Standing;
use crate::http::sockets::Place;

/// Somebody who is connected. Their place is free again when this is dropped.
pub(in crate::http) struct Connected<A: Api> {
    asker: Arc<Asker<A>>,
    _place: Place,
    _counted: Counted,
}

impl<A: Api> Connected<A> {
    /// Gives a connection of this identity its place; LIMIT_EXCEEDED when they have too many.
    pub fn new(
        edge: Edge<A>,
        presented: Option<Presented>,
        identity: Option<A::Identity>,
        meta: RequestMeta,
    ) -> Result<Self, Failure> {
        let account = match &identity {
            Some(identity) => edge.api.account(identity),
            None => Account::Address(meta.ip.clone().unwrap_or_default()),
        };
        let most = edge.shared.config.websocket.sockets;
        let place = edge.shared.sockets.take(account, most).ok_or_else(|| {
            Failure::new(
                ErrorCode::LimitExceeded,
                format!(
                    "At most {most} sockets and event streams may be open (setting websocket.sockets): close one first"
                ),
            )
        })?;
        let counted = Counted::new(&edge.shared.metrics.sockets);
        let standing = if presented.is_some() && identity.is_some() {
            Standing::default()
        } else {
            Standing::of_nobody()
        };
        Ok(Self {
            asker: Arc::new(Asker {
                edge,
                presented,
                identity,
                meta,
                standing,
            }),
            _place: place,
            _counted: counted,
        })
    }

    /// Ends when the credential no longer gives the rights that it gave. It must be waited for all the
    /// time: no event is told while it has a doubt.
    pub fn revoked(&self) -> impl Future<Output = ()> + Send + 'static {
        let asker = Arc::clone(&self.asker);
        async move {
            let (Some(presented), Some(identity)) = (&asker.presented, &asker.identity) else {
                return std::future::pending().await;
            };
            let (meta, standing) = (&asker.meta, &asker.standing);
            asker.edge.watch(presented, identity, meta, standing).await;
        }
    }

    /// Opens an operation, guarded as over HTTP. A safe request changes nothing: mutations are refused.
    pub fn open(&self, request: Request, is_safe: bool) -> Opened {
        let edge = &self.asker.edge;
        let identity = self.asker.identity.as_ref();
        let meta = RequestMeta {
            request_id: Uuid::now_v7().simple().to_string(),
            ..self.asker.meta.clone()
        };
        let admitted = edge.admit(request, identity, &meta);
        let admitted = admitted.and_then(|(guarded, payment)| {
            if is_safe && guarded.kind == OperationType::Mutation {
                let what = "Mutations are served by POST only";
                return Err(coded(ErrorCode::InvalidInput, what));
            }
            Ok((guarded, payment))
        });
        let (guarded, payment) = match admitted {
            Ok(admitted) => admitted,
            Err(error) => return Opened::refused(refused(edge, error, &meta.request_id)),
        };
        let is_single = guarded.kind != OperationType::Subscription;
        let mut request = payment.shown_to(guarded.request, edge);
        let keys = Keys::of(&edge.api, &mut request, identity);
        let asker = Arc::clone(&self.asker);
        let recipe = Recipe::new(asker, &request, guarded.kind, payment, keys);
        let recipe = Arc::new(recipe);
        let counted = Counted::new(&edge.shared.metrics.subscriptions);
        let subscriber = Subscriber::new(recipe, request);
        let open = Box::new((subscriber, Arc::clone(&self.asker), counted));
        let told = unfold(open, move |mut open| async move {
            let outcome = open.0.next().await?;
            if !is_single {
                open.1.may_be_told().await;
            }
            Some((outcome, open))
        });
        Opened {
            outcomes: told.boxed(),
            is_single,
        }
    }
}
