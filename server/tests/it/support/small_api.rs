//! A small schema that does what a real one should not: it panics, takes its time, and never stops
//! talking.

use std::sync::Arc;

use async_graphql::{EmptyMutation, Object, Request, Schema, Subscription};
use axum::response::Response;
use axum::routing::any;
use axum::{Extension, Router};
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderValue;
use taskyard_server::config::Config;
use taskyard_server::domain::user::RequestMeta;
use taskyard_server::domain::{Clock, Failure, Timestamp, UserId};
use taskyard_server::events::Events;
use taskyard_server::http::api::{Account, Api, Presented};
use taskyard_server::http::edge::{Edge, Shared};
use taskyard_server::http::graphql::handle;
use taskyard_server::http::metrics::Metrics;
use taskyard_server::http::request_meta::identify;
use taskyard_server::http::sockets::Sockets;
use taskyard_server::services::authentication::Known;

pub struct Query;

#[expect(clippy::unused_async, reason = "resolvers are async")]
#[Object]
impl Query {
    async fn fine(&self) -> i32 {
        1
    }

    async fn panics(&self) -> i32 {
        "no number".parse().expect("the secret cause")
    }

    async fn never_ends(&self) -> i32 {
        std::future::pending().await
    }

    /// Fails, and leaves the rest of the answer whole.
    async fn may_fail(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("the secret cause".into()))
    }

    async fn fails_without_a_code(&self) -> async_graphql::Result<i32> {
        Err("the secret cause".into())
    }
}

pub struct Talk;

#[Subscription]
impl Talk {
    /// Numbers without an end.
    async fn numbers(&self) -> impl Stream<Item = i64> {
        stream::iter(0..)
    }

    /// Nothing, without an end.
    async fn silence(&self) -> impl Stream<Item = i64> {
        stream::pending()
    }

    /// One number, then a fault.
    async fn faulty(&self) -> impl Stream<Item = i64> {
        stream::iter(0..).map(|number| {
            assert!(number < 1, "the secret cause");
            number
        })
    }
}

/// Lets everybody in as nobody.
#[derive(Clone)]
pub struct SmallApi(Schema<Query, EmptyMutation, Talk>);

impl Api for SmallApi {
    type Schema = Schema<Query, EmptyMutation, Talk>;
    type Identity = ();
    type CookieWish = ();

    const TAKES_COOKIES: bool = false;
    const NEEDS_CREDENTIAL: bool = false;

    fn schema(&self) -> &Self::Schema {
        &self.0
    }

    fn now(&self) -> Timestamp {
        Clock::system().now()
    }

    async fn authenticate(
        &self,
        _: &Presented,
        _: &RequestMeta,
    ) -> Result<Option<Known<()>>, Failure> {
        Ok(None)
    }

    fn account(&self, (): &()) -> Account {
        Account::Worker(String::new())
    }

    async fn watched(&self, (): &()) -> Result<Option<UserId>, Failure> {
        Ok(None)
    }

    fn same_rights(&self, (): &(), (): &()) -> bool {
        true
    }

    fn prepare(&self, request: Request, _: Option<&()>, _: &RequestMeta, (): &()) -> Request {
        request
    }

    fn set_cookie(&self, (): &()) -> Option<HeaderValue> {
        None
    }
}

/// The small schema behind the real edge.
pub fn edge(config: Config) -> Edge<SmallApi> {
    let shared = Shared {
        config: Arc::new(config),
        events: Events::default(),
        metrics: Arc::new(Metrics::new()),
        sockets: Sockets::default(),
        shutdown: tokio_util::sync::CancellationToken::new(),
        open_sockets: tokio_util::task::TaskTracker::new(),
    };
    Edge::new(SmallApi(Schema::new(Query, EmptyMutation, Talk)), shared)
}

/// The small schema served over HTTP; its address.
pub async fn serve(config: Config) -> String {
    async fn answer(
        Extension(edge): Extension<Edge<SmallApi>>,
        mut request: axum::extract::Request,
    ) -> Response {
        // As the router does it, which shows it on the answer as well.
        identify(&mut request);
        let (parts, body) = request.into_parts();
        handle(&edge, parts, body).await
    }
    let router = Router::new()
        .route("/", any(answer))
        .layer(Extension(edge(config)));
    format!("http://{}/", super::app::serve(router).await)
}
