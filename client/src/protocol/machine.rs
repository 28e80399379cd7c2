//! The state of the socket and of the subscriptions on it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::value::RawValue;

use super::backoff::Backoff;
use super::message::{ClientMessage, InitPayload, ServerMessage};
use crate::error::parse_errors;
use crate::{ConnectionState, Error};

/// Limit for the socket to open, and again for the server to acknowledge it.
const GREETING_LIMIT: Duration = Duration::from_secs(10);
/// Silence after which the server is pinged.
const QUIET: Duration = Duration::from_secs(10);
/// Silence after that ping until the connection counts as lost: 25 s of silence in all. Counted from the
/// ping, since the timers of a browser's hidden tab can be late by a minute.
const PING_LIMIT: Duration = Duration::from_secs(15);
/// How long a socket without subscriptions stays, so that going from page to page keeps it.
const LINGER: Duration = Duration::from_secs(2);

/// What happened.
#[derive(Debug)]
pub(crate) enum Input<'a> {
    /// A new subscription, under a key never used before.
    Subscribe(u64),
    /// Nobody reads this subscription any more.
    Unsubscribe(u64),
    /// The reader of this subscription is too far behind.
    Park(u64),
    /// The reader has caught up.
    Resume(u64),
    /// The socket is open.
    Opened,
    /// A text message came.
    Text(&'a str),
    /// A sign of life without meaning here, such as a WebSocket ping.
    Alive,
    /// The socket was closed by the server.
    Closed { code: u16, reason: &'a str },
    /// The socket could not be opened, or broke.
    Failed,
    /// The socket can't be opened, and trying again will not help.
    Refused(Error),
    /// The deadline has come.
    Tick,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Effect {
    Connect,
    /// Drops the socket, with this close code where it is open.
    Disconnect(u16),
    Send(ClientMessage),
    /// Sends `subscribe` for this subscription with its variables as they stand.
    Subscribe {
        key: u64,
        id: u64,
    },
    /// The payload of a `next` message.
    Event {
        key: u64,
        payload: String,
    },
    /// The subscription is over; `None` when the server completed it.
    End {
        key: u64,
        reason: Option<Error>,
    },
    State(ConnectionState),
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    Idle,
    Waiting { until: Duration },
    Opening { until: Duration },
    Greeting { until: Duration },
    Ready(Ready),
}

#[derive(Debug, Clone, Copy)]
struct Ready {
    since: Duration,
    heard: Duration,
    pinged: Option<Duration>,
    unused_since: Option<Duration>,
}

impl Ready {
    fn silence_ends(&self) -> Duration {
        match self.pinged {
            Some(pinged) => pinged + PING_LIMIT,
            None => self.heard + QUIET,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// To be subscribed as soon as the socket is ready.
    Wanted,
    /// Subscribed under this id.
    Active(u64),
    /// Stopped until its reader has caught up.
    Parked,
}

#[derive(Debug)]
pub(crate) struct Machine {
    phase: Phase,
    operations: BTreeMap<u64, Standing>,
    last_id: u64,
    backoff: Backoff,
    token: Option<String>,
    jitter: fn() -> f64,
}

impl Machine {
    pub(crate) fn new(token: Option<String>, jitter: fn() -> f64) -> Self {
        Self {
            phase: Phase::Idle,
            operations: BTreeMap::new(),
            last_id: 0,
            backoff: Backoff::default(),
            token,
            jitter,
        }
    }

    /// When [`Input::Tick`] is due.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        match self.phase {
            Phase::Idle => None,
            Phase::Waiting { until } | Phase::Opening { until } | Phase::Greeting { until } => {
                Some(until)
            }
            Phase::Ready(ready) => {
                let silence = ready.silence_ends();
                let unused = ready.unused_since.map(|since| since + LINGER);
                Some(unused.map_or(silence, |unused| unused.min(silence)))
            }
        }
    }

    /// Takes in what happened at `now`, and says what is to be done, in order.
    pub(crate) fn handle(&mut self, now: Duration, input: Input<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Subscribe(key) => self.want(now, key, &mut effects),
            Input::Resume(key) => {
                if self.operations.get(&key) == Some(&Standing::Parked) {
                    self.want(now, key, &mut effects);
                }
            }
            Input::Unsubscribe(key) => {
                self.stop(key, None, &mut effects);
                self.rest(now, &mut effects);
            }
            Input::Park(key) => self.stop(key, Some(Standing::Parked), &mut effects),
            Input::Opened => {
                let payload = self.token.clone().map(|token| InitPayload { token });
                effects.push(Effect::Send(ClientMessage::ConnectionInit { payload }));
                let until = now + GREETING_LIMIT;
                self.phase = Phase::Greeting { until };
            }
            Input::Text(text) => self.text(now, text, &mut effects),
            Input::Alive => self.heard(now),
            Input::Closed { code, reason } => match fatal(code, reason) {
                Some(error) => self.give_up(1000, &error, &mut effects),
                None => self.lost(now, &mut effects),
            },
            Input::Failed => self.lost(now, &mut effects),
            Input::Refused(error) => self.give_up(1000, &error, &mut effects),
            Input::Tick => self.tick(now, &mut effects),
        }
        effects
    }

    fn want(&mut self, now: Duration, key: u64, effects: &mut Vec<Effect>) {
        self.operations.insert(key, Standing::Wanted);
        match &mut self.phase {
            Phase::Idle => {
                effects.push(Effect::State(ConnectionState::Connecting));
                self.connect(now, effects);
            }
            Phase::Ready(ready) => {
                ready.unused_since = None;
                self.subscribe_wanted(effects);
            }
            Phase::Waiting { .. } | Phase::Opening { .. } | Phase::Greeting { .. } => {}
        }
    }

    fn connect(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let until = now + GREETING_LIMIT;
        self.phase = Phase::Opening { until };
        effects.push(Effect::Connect);
    }

    fn subscribe_wanted(&mut self, effects: &mut Vec<Effect>) {
        for (key, standing) in &mut self.operations {
            if *standing == Standing::Wanted {
                self.last_id += 1;
                *standing = Standing::Active(self.last_id);
                effects.push(Effect::Subscribe {
                    key: *key,
                    id: self.last_id,
                });
            }
        }
    }

    /// Takes a subscription off the socket, to stand otherwise or to be forgotten.
    fn stop(&mut self, key: u64, then: Option<Standing>, effects: &mut Vec<Effect>) {
        if let Some(Standing::Active(id)) = self.operations.remove(&key) {
            let id = id.to_string();
            effects.push(Effect::Send(ClientMessage::Complete { id }));
        }
        if let Some(standing) = then {
            self.operations.insert(key, standing);
        }
    }

    /// Lets go of the socket when nothing needs it: at once before it is ready, later after.
    fn rest(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !self.operations.is_empty() {
            return;
        }
        match &mut self.phase {
            Phase::Idle => {}
            Phase::Ready(ready) => ready.unused_since = ready.unused_since.or(Some(now)),
            Phase::Waiting { .. } | Phase::Opening { .. } | Phase::Greeting { .. } => {
                self.idle(effects);
            }
        }
    }

    fn idle(&mut self, effects: &mut Vec<Effect>) {
        self.phase = Phase::Idle;
        effects.push(Effect::Disconnect(1000));
        effects.push(Effect::State(ConnectionState::Idle));
    }

    fn lost(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if let Phase::Ready(ready) = self.phase {
            self.backoff.held(now.saturating_sub(ready.since));
        }
        effects.push(Effect::Disconnect(1000));
        for standing in self.operations.values_mut() {
            if let Standing::Active(_) = standing {
                *standing = Standing::Wanted;
            }
        }
        if self.operations.is_empty() {
            self.phase = Phase::Idle;
            effects.push(Effect::State(ConnectionState::Idle));
            return;
        }
        let until = now + self.backoff.next((self.jitter)());
        self.phase = Phase::Waiting { until };
        effects.push(Effect::State(ConnectionState::Disconnected));
    }

    fn give_up(&mut self, code: u16, error: &Error, effects: &mut Vec<Effect>) {
        self.phase = Phase::Idle;
        effects.push(Effect::Disconnect(code));
        effects.push(Effect::State(ConnectionState::Idle));
        for key in std::mem::take(&mut self.operations).into_keys() {
            let reason = Some(error.clone());
            effects.push(Effect::End { key, reason });
        }
    }

    fn heard(&mut self, now: Duration) {
        if let Phase::Ready(ready) = &mut self.phase {
            ready.heard = now;
            ready.pinged = None;
        }
    }

    fn tick(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.deadline().is_none_or(|deadline| deadline > now) {
            return;
        }
        match &mut self.phase {
            Phase::Idle => {}
            Phase::Waiting { .. } => self.connect(now, effects),
            Phase::Opening { .. } | Phase::Greeting { .. } => self.lost(now, effects),
            Phase::Ready(ready) => {
                if ready
                    .unused_since
                    .is_some_and(|since| since + LINGER <= now)
                {
                    self.idle(effects);
                } else if ready.pinged.is_some() {
                    self.lost(now, effects);
                } else {
                    ready.pinged = Some(now);
                    effects.push(Effect::Send(ClientMessage::Ping));
                }
            }
        }
    }

    fn text(&mut self, now: Duration, text: &str, effects: &mut Vec<Effect>) {
        self.heard(now);
        let Ok(message) = serde_json::from_str::<ServerMessage<'_>>(text) else {
            let error = Error::Protocol("not a message of graphql-transport-ws".into());
            return self.give_up(4400, &error, effects);
        };
        match message.r#type {
            "connection_ack" => {
                if let Phase::Greeting { .. } = self.phase {
                    self.phase = Phase::Ready(Ready {
                        since: now,
                        heard: now,
                        pinged: None,
                        unused_since: None,
                    });
                    effects.push(Effect::State(ConnectionState::Connected));
                    self.subscribe_wanted(effects);
                }
            }
            "ping" => effects.push(Effect::Send(ClientMessage::Pong)),
            "pong" => {}
            "next" | "error" | "complete" => self.operation_message(now, &message, effects),
            other => {
                let error = Error::Protocol(format!("a message of the unknown type {other:?}"));
                self.give_up(4400, &error, effects);
            }
        }
    }

    /// A message for one subscription; one under an old id was under way when that ended.
    fn operation_message(
        &mut self,
        now: Duration,
        message: &ServerMessage<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let id = message.id.as_deref().and_then(|id| id.parse().ok());
        let Some(key) = id.and_then(|id| self.key_of(id)) else {
            return;
        };
        let payload = message.payload.map(RawValue::get);
        if message.r#type == "next" {
            let payload = payload.unwrap_or("null").to_owned();
            effects.push(Effect::Event { key, payload });
            return;
        }
        self.operations.remove(&key);
        let reason = (message.r#type == "error").then(|| parse_errors(payload));
        effects.push(Effect::End { key, reason });
        self.rest(now, effects);
    }

    fn key_of(&self, id: u64) -> Option<u64> {
        let found = self
            .operations
            .iter()
            .find(|(_, standing)| **standing == Standing::Active(id));
        found.map(|(key, _)| *key)
    }
}

/// The error of a close code after which trying again would end the same way.
fn fatal(code: u16, reason: &str) -> Option<Error> {
    match code {
        4401 => Some(Error::Unauthenticated),
        4403 => Some(Error::Forbidden(reason.to_owned())),
        4400 | 4406 => Some(Error::Protocol(format!("closed with {code} {reason}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
