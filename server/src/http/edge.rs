//! One served schema with everything that stands before it.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Request;
use axum::http::{HeaderMap, header};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::api::{Api, Presented};
use super::guard::Guard;
use super::metrics::Metrics;
use super::session_cookie::SessionCookies;
use super::sockets::Sockets;
use crate::config::Config;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::events::Events;

/// What both schemas share.
#[derive(Clone)]
pub struct Shared {
    /// The settings.
    pub config: Arc<Config>,
    /// The bells.
    pub events: Events,
    /// The figures.
    pub metrics: Arc<Metrics>,
    /// The sockets that are open.
    pub sockets: Sockets,
    /// Canceled when the server goes down.
    pub shutdown: CancellationToken,
    /// What the server's end waits for: sockets that say goodbye.
    pub open_sockets: TaskTracker,
}

/// A served schema.
#[derive(Clone)]
pub struct Edge<A: Api> {
    pub(super) api: A,
    pub(super) guard: Arc<Guard>,
    pub(super) shared: Shared,
}

impl<A: Api> Edge<A> {
    /// Puts the guard before a schema.
    pub fn new(api: A, shared: Shared) -> Self {
        Self {
            api,
            guard: Arc::new(Guard::new(shared.config.graphql.clone(), A::names())),
            shared,
        }
    }

    pub(super) fn cookies(&self) -> SessionCookies {
        SessionCookies::new(self.shared.config.is_behind_tls())
    }

    pub(super) fn deadline(&self) -> Duration {
        self.shared.config.graphql.deadline.duration()
    }

    /// What a request proves itself by: a bearer token before a cookie.
    pub(super) fn presented(&self, headers: &HeaderMap) -> Result<Option<Presented>, Failure> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            return bearer(value.to_str().unwrap_or_default())
                .map(|token| Some(Presented::Bearer(token.to_owned())))
                .ok_or_else(refused);
        }
        if !A::TAKES_COOKIES {
            return Ok(None);
        }
        Ok(self.cookies().read(headers).map(Presented::Cookie))
    }

    /// Who is calling. A bad token is refused. A cookie that is over counts for nothing, so that a
    /// page can still ask how to sign in.
    pub(super) async fn identify(
        &self,
        presented: Option<&Presented>,
        meta: &RequestMeta,
    ) -> Result<Option<A::Identity>, Failure> {
        let identity = match presented {
            None => None,
            Some(presented) => self.api.authenticate(presented, meta).await?,
        };
        let must = A::NEEDS_CREDENTIAL || matches!(presented, Some(Presented::Bearer(_)));
        if identity.is_none() && must {
            return Err(refused());
        }
        Ok(identity)
    }

    /// Refuses a page of another site. A bearer token is never sent by a browser on its own.
    pub(super) fn check_site(&self, headers: &HeaderMap, is_socket: bool) -> Result<(), Failure> {
        let config = &self.shared.config;
        let is_bearer = !is_socket && headers.contains_key(header::AUTHORIZATION);
        let is_exempt = is_bearer || (A::TAKES_COOKIES && self.is_listed(headers));
        if !is_exempt && super::cross_site::is_cross_site(headers, config.url.as_deref()) {
            return Err(Failure::forbidden(
                "This request comes from a page of another site; only pages of this server may use its cookie",
            ));
        }
        Ok(())
    }

    /// Whether the page that sends this is one of those that are let in by name.
    fn is_listed(&self, headers: &HeaderMap) -> bool {
        let origin = headers.get(header::ORIGIN);
        let origin = origin.and_then(|origin| origin.to_str().ok());
        origin.is_some_and(|origin| self.shared.config.http.cors_origins.contains(origin))
    }

    /// A parsed request with what its resolvers need.
    pub(super) fn prepare(
        &self,
        request: Request,
        identity: Option<&A::Identity>,
        meta: &RequestMeta,
        wish: &A::CookieWish,
    ) -> Request {
        self.api.prepare(request, identity, meta, wish)
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn refused() -> Failure {
    Failure::new(
        ErrorCode::Unauthenticated,
        "No valid credential came with the request: send `Authorization: Bearer <token>` with a token that has not been revoked",
    )
}
