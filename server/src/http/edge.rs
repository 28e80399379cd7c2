//! One served schema with everything that stands before it.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, ServerError};
use axum::http::{HeaderMap, header};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::api::{Account, Api, Presented};
use super::error::of_failure;
use super::guard::{Guard, Guarded};
use super::live::{Cohorts, Writers};
use super::metrics::Metrics;
use super::persisted::{Persisted, Trusted};
use super::rates::{self, Payment, Rates, Ticket};
use super::session_cookie::SessionCookies;
use super::sockets::Sockets;
use crate::config::{Config, GraphqlLimits};
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::events::Events;
use crate::services::authentication::Known;

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

/// A served schema. A clone is another handle on the same one: thousands of sockets hold one each.
pub struct Edge<A: Api>(Arc<Served<A>>);

/// What a served schema is made of.
pub struct Served<A> {
    pub(super) api: A,
    guard: Guard,
    persisted: Persisted,
    pub(super) rates: Rates,
    pub(super) cohorts: Cohorts,
    pub(super) writers: Writers,
    pub(super) shared: Shared,
}

impl<A: Api> Clone for Edge<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: Api> Deref for Edge<A> {
    type Target = Served<A>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<A: Api> Edge<A> {
    /// Puts the guard before a schema.
    pub fn new(api: A, shared: Shared) -> Self {
        let limits = shared.config.graphql.clone();
        let persisted = Persisted::new(None, limits.persisted_documents);
        Self::behind(api, shared, limits, persisted)
    }

    /// Serves trusted documents only, and no introspection.
    pub fn trusting(api: A, shared: Shared, trusted: Trusted) -> Self {
        let limits = GraphqlLimits {
            introspection: false,
            ..shared.config.graphql.clone()
        };
        Self::behind(api, shared, limits, Persisted::new(Some(trusted), 0))
    }

    fn behind(api: A, shared: Shared, limits: GraphqlLimits, persisted: Persisted) -> Self {
        Self(Arc::new(Served {
            api,
            guard: Guard::new(limits, A::names()),
            persisted,
            rates: Rates::new(shared.config.rates.clone()),
            cohorts: Cohorts::new(shared.metrics.cohorts.clone()),
            writers: Writers::default(),
            shared,
        }))
    }

    /// Finds the document of a request, and lets it through when it is within the limits.
    pub(super) fn check(&self, mut request: Request) -> Result<Guarded, ServerError> {
        self.guard.may_look_at(&request.query)?;
        let registration = self.persisted.resolve(&mut request)?;
        let guarded = self.guard.check(request)?;
        if let Some(registration) = registration {
            self.persisted.keep(&registration, &guarded.request.query);
        }
        Ok(guarded)
    }

    /// Whether a request's JSON may be read.
    pub(super) fn may_read(&self, json: &[u8]) -> Result<(), Failure> {
        self.guard.may_read(json)
    }

    /// Parses a request again that was let through before.
    pub(super) fn check_again(&self, request: Request) -> Result<Guarded, ServerError> {
        self.guard.check(request)
    }

    /// Lets one operation through, and pays for it.
    pub(super) fn admit(
        &self,
        request: Request,
        identity: Option<&A::Identity>,
        meta: &RequestMeta,
    ) -> Result<(Guarded, Payment), ServerError> {
        let guarded = self.check(request)?;
        let ticket = self.pay(identity, meta, rates::price(&guarded));
        let ticket = ticket.map_err(|failure| of_failure(&failure, &meta.request_id))?;
        let base = rates::base(&guarded);
        Ok((guarded, Payment { ticket, base }))
    }

    /// Pays for what was let through; see [`Rates::pay`].
    pub(super) fn pay(
        &self,
        identity: Option<&A::Identity>,
        meta: &RequestMeta,
        price: u64,
    ) -> Result<Option<Ticket>, Failure> {
        let account = match identity {
            Some(identity) => self.api.account(identity),
            None => Account::Address(meta.ip.clone().unwrap_or_default()),
        };
        self.rates.pay(self.api.now(), &account, price)
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
        let known = self.known(presented, meta).await?;
        Ok(known.map(|known| known.who))
    }

    /// The same, and until when their credential is good.
    pub(super) async fn known(
        &self,
        presented: Option<&Presented>,
        meta: &RequestMeta,
    ) -> Result<Option<Known<A::Identity>>, Failure> {
        let known = match presented {
            None => None,
            Some(presented) => self.api.authenticate(presented, meta).await?,
        };
        let must = A::NEEDS_CREDENTIAL || matches!(presented, Some(Presented::Bearer(_)));
        if known.is_none() && must {
            return Err(refused());
        }
        Ok(known)
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
