//! Rate limits: an operation pays its cost before it runs, and gets back what it did not use.

use std::net::IpAddr;
use std::time::Duration;

use async_graphql::{Request, Response, Value};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::api::{Account, Api};
use super::edge::Edge;
use super::guard::Guarded;
use crate::config::RateLimits;
use crate::domain::{ErrorCode, Failure, Timestamp};
use crate::services::buckets::{Buckets, Rate, Taken};
use crate::services::rate_limit::RateStanding;

/// What any operation costs besides its fields and inputs: it is read, its sender is looked up, its
/// answer is written.
const OPERATION: u64 = 10;
/// What an operation costs that asks for the schema and nothing else.
const INTROSPECTION: u64 = 1_000;
/// Bytes of finished JSON in an answer that count as a field.
const FIELD_BYTES: usize = 20;

/// The buckets of one served schema.
pub struct Rates {
    limits: RateLimits,
    users: Buckets,
    addresses: Buckets,
    uploads: Buckets,
}

/// What was paid for one operation, or for all of a batch.
pub struct Ticket {
    taken: Taken,
    rate: Rate,
    is_user: bool,
}

/// What one operation was paid with.
pub(super) struct Payment {
    pub(super) ticket: Option<Ticket>,
    /// What it costs even when its answer is empty.
    pub(super) base: u64,
}

impl Payment {
    /// The request, told how its caller's bucket stands.
    pub(super) fn shown_to<A: Api>(&self, request: Request, edge: &Edge<A>) -> Request {
        match &self.ticket {
            Some(ticket) => request.data(edge.rates.standing(edge.api.now(), ticket)),
            None => request,
        }
    }

    /// Gives back what the answer shows to be unused.
    pub(super) fn settle<A: Api>(&self, edge: &Edge<A>, response: &Response) {
        if let Some(ticket) = &self.ticket {
            edge.rates.settle(ticket, used(self.base, response));
        }
    }
}

impl Rates {
    pub(super) fn new(limits: RateLimits) -> Self {
        Self {
            limits,
            users: Buckets::default(),
            addresses: Buckets::default(),
            uploads: Buckets::default(),
        }
    }

    /// Pays for an operation; nothing from workers, and when there are no limits. RATE_LIMITED, with
    /// the seconds to wait, when too much was used up.
    pub(super) fn pay(
        &self,
        now: Timestamp,
        account: &Account,
        cost: u64,
    ) -> Result<Option<Ticket>, Failure> {
        if !self.limits.enabled {
            return Ok(None);
        }
        let limits = &self.limits;
        let (is_user, rate, taken) = match account {
            Account::Worker(_) => return Ok(None),
            Account::User(user) => {
                let rate = per_second(limits.user, limits.user_per_second);
                (true, rate, self.users.take(now, user, rate, cost))
            }
            Account::Address(address) => {
                let rate = per_second(limits.address, limits.address_per_second);
                let network = network(address);
                (false, rate, self.addresses.take(now, network, rate, cost))
            }
        };
        let taken = taken.map_err(|wait| {
            let setting = if is_user {
                "rates.user"
            } else {
                "rates.address"
            };
            too_much(
                wait,
                &format!("Too much was asked for in a short time (setting {setting})"),
            )
        })?;
        Ok(Some(Ticket {
            taken,
            rate,
            is_user,
        }))
    }

    /// Counts an upload of a user.
    pub(super) fn upload(&self, now: Timestamp, account: &Account) -> Result<(), Failure> {
        if !self.limits.enabled {
            return Ok(());
        }
        let rate = Rate {
            capacity: self.limits.uploads,
            token: RateLimits::each(Duration::from_mins(1), self.limits.uploads_per_minute),
        };
        match self.uploads.take(now, account, rate, 1) {
            Ok(_) => Ok(()),
            Err(wait) => Err(too_much(
                wait,
                "Too many archives in a short time (setting rates.uploads)",
            )),
        }
    }

    /// Gives back what was paid but not used.
    pub(super) fn settle(&self, ticket: &Ticket, used: u64) {
        let unused = ticket.taken.tokens().saturating_sub(used);
        self.buckets(ticket).give_back(&ticket.taken, unused);
    }

    /// How the bucket stands from which a ticket was paid.
    pub(super) fn standing(&self, now: Timestamp, ticket: &Ticket) -> RateStanding {
        let level = self.buckets(ticket).level(now, &ticket.taken);
        RateStanding {
            cost: ticket.taken.tokens(),
            limit: ticket.rate.capacity,
            remaining: level.tokens,
            reset_at: level.full_at,
        }
    }

    fn buckets(&self, ticket: &Ticket) -> &Buckets {
        if ticket.is_user {
            &self.users
        } else {
            &self.addresses
        }
    }
}

/// What an operation can cost at most.
pub(super) fn price(guarded: &Guarded) -> u64 {
    if guarded.only_introspects {
        return INTROSPECTION;
    }
    base(guarded).saturating_add(guarded.cost)
}

/// What an operation has cost: its inputs, and the fields that are in its answer.
pub(super) fn used(base: u64, response: &Response) -> u64 {
    base.saturating_add(fields(&response.data))
}

/// What an operation costs even when its answer is empty.
pub(super) fn base(guarded: &Guarded) -> u64 {
    if guarded.only_introspects {
        return INTROSPECTION;
    }
    OPERATION.saturating_add(guarded.input)
}

/// The fields of an answer. Rows that are finished JSON already are counted by their length.
fn fields(value: &Value) -> u64 {
    match value {
        Value::Object(object) => {
            let inner = object.values().map(fields).fold(0, u64::saturating_add);
            let own = u64::try_from(object.len()).unwrap_or(u64::MAX);
            match (object.len(), object.first()) {
                (1, Some((name, Value::String(json)))) if name.starts_with("$serde_json") => {
                    u64::try_from(json.len() / FIELD_BYTES).unwrap_or(u64::MAX)
                }
                _ => inner.saturating_add(own),
            }
        }
        Value::List(items) => items.iter().map(fields).fold(0, u64::saturating_add),
        _ => 0,
    }
}

/// Shows how the bucket stands, in the three fields of draft-ietf-httpapi-ratelimit-headers-06:
/// what it holds, what is left, and in how many seconds it is full again.
pub(super) fn show(headers: &mut HeaderMap, now: Timestamp, standing: &RateStanding) {
    let seconds = (standing.reset_at.0 - now.0)
        .max(0)
        .unsigned_abs()
        .div_ceil(1_000_000);
    for (name, value) in [
        ("ratelimit-limit", standing.limit),
        ("ratelimit-remaining", standing.remaining),
        ("ratelimit-reset", seconds),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

fn per_second(capacity: u64, count: u64) -> Rate {
    Rate {
        capacity,
        token: RateLimits::each(Duration::from_secs(1), count),
    }
}

/// Whoever has an IPv6 network has all of its addresses.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

fn too_much(wait: Duration, what: &str) -> Failure {
    let seconds = u32::try_from(wait.as_micros().div_ceil(1_000_000)).unwrap_or(u32::MAX);
    let what = format!("{what}: try again in {seconds} s");
    Failure::new(ErrorCode::RateLimited, what).retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_counted_by_its_fields() {
        let answer = async_graphql::value!({
            "tasks": { "nodes": [{ "id": "1", "owner": { "id": "2" } }, { "id": "3", "owner": null }] }
        });
        assert_eq!(fields(&answer), 7);
        let raw = serde_json::value::RawValue::from_string(format!("\"{}\"", "x".repeat(398)));
        let finished = async_graphql::to_value(&*raw.unwrap()).unwrap();
        assert_eq!(fields(&finished), 20);
    }

    #[test]
    fn an_ipv6_network_has_one_bucket() {
        assert_eq!(network("2001:db8:0:1::1"), network("2001:db8:0:1:2:3:4:5"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
