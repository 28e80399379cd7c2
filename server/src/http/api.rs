//! What the transport asks of a schema that it serves: the public one and the worker's are served
//! by the same code.

use std::future::Future;

use async_graphql::{Executor, Request};
use axum::Router;
use axum::http::HeaderValue;

use super::edge::Edge;
use super::guard::Names;
use crate::domain::user::RequestMeta;
use crate::domain::{Failure, Timestamp, UserId};
use crate::services::authentication::Known;

/// What came along to prove who is calling.
#[derive(Clone)]
pub enum Presented {
    /// The session cookie's value.
    Cookie(String),
    /// `Authorization: Bearer …`, or `connection_init`'s `token`.
    Bearer(String),
}

/// Under whose name sockets are counted and watched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// A user; their lost rights end their sockets at once.
    User(UserId),
    /// A worker, by its credential's name.
    Worker(String),
    /// Nobody who is signed in, from this address.
    Address(String),
}

/// A schema with its own way of letting people in.
pub trait Api: Clone + Send + Sync + 'static {
    /// The schema.
    type Schema: Executor;
    /// Who is calling.
    type Identity: Clone + Send + Sync + 'static;
    /// What an operation wishes about the session cookie.
    type CookieWish: Default + Clone + Send + Sync + 'static;

    /// Whether the session cookie counts.
    const TAKES_COOKIES: bool;
    /// Whether nobody may come without a credential.
    const NEEDS_CREDENTIAL: bool;

    /// The schema.
    fn schema(&self) -> &Self::Schema;

    /// The names of its fields and arguments, for the guard; none are known unless it says so.
    fn names() -> Names {
        Names::default()
    }

    /// The time, for rate limits and for the ends of credentials.
    fn now(&self) -> Timestamp;

    /// Who a credential is of, and until when; `None`: of nobody.
    fn authenticate(
        &self,
        presented: &Presented,
        meta: &RequestMeta,
    ) -> impl Future<Output = Result<Option<Known<Self::Identity>>, Failure>> + Send;

    /// Under whose name this identity's sockets are counted and watched.
    fn account(&self, identity: &Self::Identity) -> Account;

    /// Whose lost rights end this identity's sockets.
    fn watched(
        &self,
        identity: &Self::Identity,
    ) -> impl Future<Output = Result<Option<UserId>, Failure>> + Send;

    /// Whether two looks at the same credential gave the same rights.
    fn same_rights(&self, before: &Self::Identity, now: &Self::Identity) -> bool;

    /// Whether a subscription tells the same to everybody who may see its subject, as long as no
    /// resolver looks at who asks: then one execution can serve many.
    fn shares(&self, _field: &str) -> bool {
        false
    }

    /// All that an answer can depend on of who asks; `None`: nothing of theirs is shared.
    fn viewer(&self, _identity: &Self::Identity) -> Option<String> {
        None
    }

    /// Puts into a request what the schema's resolvers need.
    fn prepare(
        &self,
        request: Request,
        identity: Option<&Self::Identity>,
        meta: &RequestMeta,
        wish: &Self::CookieWish,
    ) -> Request;

    /// Plain addresses beside the schema.
    fn beside(_edge: &Edge<Self>) -> Router {
        Router::new()
    }

    /// The Set-Cookie header that an operation wished for.
    fn set_cookie(&self, wish: &Self::CookieWish) -> Option<HeaderValue>;
}
