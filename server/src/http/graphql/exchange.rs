//! Runs what one HTTP request asks, under the rights that its caller has until the end.

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as GraphqlResponse, ServerError};
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::answer::{self, Form, Stage};
use super::operation::{self, Cut};
use super::refusal::Refusal;
use crate::domain::user::RequestMeta;
use crate::domain::{ErrorCode, Failure};
use crate::http::api::{Api, Presented};
use crate::http::edge::Edge;
use crate::http::error::{coded, finish};
use crate::http::guard::Guarded;
use crate::http::rates::{self, Ticket};
use crate::http::revoked;

/// After so long an operation is ended when its caller loses rights.
const LONG: Duration = Duration::from_millis(500);

/// A request whose sender is known.
pub(super) struct Exchange<'a, A: Api> {
    edge: &'a Edge<A>,
    meta: &'a RequestMeta,
    identity: Option<A::Identity>,
    known: Option<(Presented, A::Identity)>,
    /// Whether the method promises to change nothing.
    is_safe: bool,
    wish: A::CookieWish,
}

impl<'a, A: Api> Exchange<'a, A> {
    pub(super) fn new(
        edge: &'a Edge<A>,
        meta: &'a RequestMeta,
        presented: Option<Presented>,
        identity: Option<A::Identity>,
        is_safe: bool,
    ) -> Self {
        Self {
            edge,
            meta,
            known: presented.zip(identity.clone()),
            identity,
            is_safe,
            wish: A::CookieWish::default(),
        }
    }

    /// One operation and its answer.
    pub(super) async fn single(&self, request: Request, form: Form) -> Result<Response, Refusal> {
        let guarded = match self.edge.check(request) {
            Ok(guarded) => guarded,
            Err(error) => {
                let response = self.refused(error);
                return Ok(answer::executed(&response, form, Stage::Document));
            }
        };
        self.check_kind(guarded.kind)?;
        let ticket = self.pay(rates::price(&guarded))?;
        let base = rates::base(&guarded);
        let response = self.run(guarded, ticket.as_ref()).await?;
        let answer = answer::executed(&response, form, Stage::Operation);
        Ok(self.finished(answer, ticket.as_ref(), rates::used(base, &response)))
    }

    /// Several operations, one after the other, and their answers in the same order. Each is guarded,
    /// and all together cost no more than one may.
    pub(super) async fn batch(&self, requests: Vec<Request>) -> Result<Response, Refusal> {
        let checked: Vec<_> = requests
            .into_iter()
            .map(|request| {
                let guarded = self.edge.check(request)?;
                self.check_member(guarded.kind)?;
                Ok(guarded)
            })
            .collect();
        let costs = checked.iter().flatten().map(|guarded| guarded.cost);
        self.check_costs(costs.fold(0, u64::saturating_add))?;
        let prices = checked.iter().flatten().map(rates::price);
        let ticket = self.pay(prices.fold(0, u64::saturating_add))?;
        let mut used = 0_u64;
        let mut responses = Vec::with_capacity(checked.len());
        for member in checked {
            responses.push(match member {
                Ok(guarded) => {
                    let base = rates::base(&guarded);
                    let response = self.run(guarded, ticket.as_ref()).await?;
                    used = used.saturating_add(rates::used(base, &response));
                    response
                }
                Err(error) => self.refused(error),
            });
        }
        Ok(self.finished(answer::batch(&responses), ticket.as_ref(), used))
    }

    fn check_costs(&self, cost: u64) -> Result<(), Refusal> {
        let most = self.edge.shared.config.graphql.cost;
        if cost <= most {
            return Ok(());
        }
        let what = format!(
            "The operations of the batch together pass the limit cost: {most} (setting graphql.cost); ask for less in one request"
        );
        Err(Failure::new(ErrorCode::LimitExceeded, what).into())
    }

    fn check_kind(&self, kind: OperationType) -> Result<(), Refusal> {
        match kind {
            OperationType::Mutation if self.is_safe => {
                Err(Refusal::method("Mutations are served by POST only", "POST"))
            }
            OperationType::Subscription => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidInput,
                "Subscriptions are served at the same address on a WebSocket, by graphql-transport-ws, and to who accepts text/event-stream",
            )),
            OperationType::Query | OperationType::Mutation => Ok(()),
        }
    }

    fn check_member(&self, kind: OperationType) -> Result<(), ServerError> {
        self.check_kind(kind)
            .map_err(|refusal| coded(refusal.failure.code(), refusal.failure.message()))
    }

    /// The answer to a document that is not let through.
    fn refused(&self, error: ServerError) -> GraphqlResponse {
        let mut response = GraphqlResponse::from_errors(vec![error]);
        let code = finish(&mut response, &self.meta.request_id);
        let code = code.map_or("OK", ErrorCode::as_str);
        self.edge.shared.metrics.answered("refused", code, None);
        response
    }

    fn pay(&self, price: u64) -> Result<Option<Ticket>, Failure> {
        self.edge.pay(self.identity.as_ref(), self.meta, price)
    }

    async fn run(
        &self,
        guarded: Guarded,
        ticket: Option<&Ticket>,
    ) -> Result<GraphqlResponse, Refusal> {
        let edge = self.edge;
        let identity = self.identity.as_ref();
        let mut request = edge.prepare(guarded.request, identity, self.meta, &self.wish);
        if let Some(ticket) = ticket {
            request = request.data(edge.rates.standing(edge.api.now(), ticket));
        }
        let ran = operation::run(
            edge.api.schema(),
            request,
            guarded.kind,
            self.cut(),
            &self.meta.request_id,
            &edge.shared.metrics,
        );
        ran.await.map_err(Into::into)
    }

    /// Breaks off what takes too long, or longer than its caller has the right to it.
    async fn cut(&self) -> Cut<Failure> {
        let longest = self.edge.deadline();
        // Most operations are done by then, and have had one timer to wait with.
        tokio::time::sleep(LONG.min(longest)).await;
        let left = tokio::time::sleep(longest.saturating_sub(LONG));
        let revoked = self.edge.revoked(self.known.as_ref(), self.meta);
        tokio::select! {
            biased;
            () = Box::pin(left) => Cut::Deadline(longest),
            () = Box::pin(revoked) => Cut::Other(revoked::changed()),
        }
    }

    /// The answer with what else it tells: the session's cookie, and what is left to ask for.
    fn finished(&self, mut answer: Response, ticket: Option<&Ticket>, used: u64) -> Response {
        if let Some(ticket) = ticket {
            let (rates, now) = (&self.edge.rates, self.edge.api.now());
            rates.settle(ticket, used);
            rates::show(answer.headers_mut(), now, &rates.standing(now, ticket));
        }
        if let Some(cookie) = self.edge.api.set_cookie(&self.wish) {
            answer.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        answer
    }
}
