//! Carries out what the protocol asks for: one task for all subscriptions of a client.

use std::collections::{HashMap, VecDeque};
use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{FutureExt, StreamExt, select_biased};

use crate::Error;
use crate::connection::ConnectionSetter;
use crate::operation::{Operation, Outcome};
use crate::platform::{self, Endpoint, Incoming, MaybeSendFuture, Socket};
use crate::protocol::{ClientMessage, Effect, Input, Machine};

/// What the handles of a client ask of its driver.
pub(crate) enum Command {
    Subscribe(u64, Box<dyn Operation>),
    Unsubscribe(u64),
    Resume(u64),
}

type Opening = Pin<Box<dyn MaybeSendFuture<Output = Result<Socket, Incoming>>>>;

enum Link {
    Closed,
    Opening(Opening),
    Open(Box<Socket>),
}

enum Happened {
    Command(Command),
    Opened(Box<Socket>),
    Incoming(Incoming),
    Tick,
}

pub(crate) struct Driver {
    endpoint: Endpoint,
    machine: Machine,
    operations: HashMap<u64, Box<dyn Operation>>,
    link: Link,
    connection: ConnectionSetter,
}

impl Driver {
    pub(crate) fn new(endpoint: Endpoint, connection: ConnectionSetter) -> Self {
        let token = endpoint.token().map(str::to_owned);
        Self {
            endpoint,
            machine: Machine::new(token, platform::jitter),
            operations: HashMap::new(),
            link: Link::Closed,
            connection,
        }
    }

    /// Runs until the client and all its subscriptions are gone.
    pub(crate) async fn run(mut self, mut commands: UnboundedReceiver<Command>) {
        loop {
            let deadline = self.machine.deadline();
            let happened = select_biased! {
                command = commands.next() => match command {
                    Some(command) => Happened::Command(command),
                    None => break,
                },
                happened = self.link.next().fuse() => happened,
                () = until(deadline).fuse() => Happened::Tick,
            };
            self.take(happened).await;
        }
        if let Link::Open(socket) = self.link {
            socket.close(1000).await;
        }
        self.connection.set(crate::ConnectionState::Idle);
    }

    async fn take(&mut self, happened: Happened) {
        let now = platform::now();
        let effects = match happened {
            Happened::Command(Command::Subscribe(key, operation)) => {
                self.operations.insert(key, operation);
                self.machine.handle(now, Input::Subscribe(key))
            }
            Happened::Command(Command::Unsubscribe(key)) => {
                self.operations.remove(&key);
                self.machine.handle(now, Input::Unsubscribe(key))
            }
            Happened::Command(Command::Resume(key)) => self.machine.handle(now, Input::Resume(key)),
            Happened::Opened(socket) => {
                self.link = Link::Open(socket);
                self.machine.handle(now, Input::Opened)
            }
            Happened::Tick => self.machine.handle(now, Input::Tick),
            Happened::Incoming(incoming) => {
                if incoming.is_end() {
                    self.link = Link::Closed;
                }
                let input = match &incoming {
                    Incoming::Text(text) => Input::Text(text),
                    Incoming::Alive => Input::Alive,
                    Incoming::Closed { code, reason } => Input::Closed {
                        code: *code,
                        reason,
                    },
                    Incoming::Failed => Input::Failed,
                    Incoming::Refused(error) => Input::Refused(error.clone()),
                };
                self.machine.handle(now, input)
            }
        };
        self.carry_out(effects).await;
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            let more = match effect {
                Effect::Connect => {
                    self.link = Link::Opening(Box::pin(platform::open(self.endpoint.clone())));
                    Vec::new()
                }
                Effect::Disconnect(code) => {
                    if let Link::Open(socket) = std::mem::replace(&mut self.link, Link::Closed) {
                        socket.close(code).await;
                    }
                    Vec::new()
                }
                Effect::State(state) => {
                    self.connection.set(state);
                    Vec::new()
                }
                Effect::Send(message) => {
                    self.send(&message).await;
                    Vec::new()
                }
                Effect::Subscribe { key, id } => self.subscribe(key, id).await,
                Effect::Event { key, payload } => self.event(key, &payload),
                Effect::End { key, reason } => {
                    self.end(key, reason);
                    Vec::new()
                }
            };
            effects.extend(more);
        }
    }

    async fn send(&mut self, message: &ClientMessage) {
        // A message of strings and raw JSON always has a JSON text.
        let text = serde_json::to_string(message).unwrap_or_default();
        if let Link::Open(socket) = &mut self.link {
            // A failure shows when reading, where a close code may still say why.
            socket.send(text).await;
        }
    }

    async fn subscribe(&mut self, key: u64, id: u64) -> Vec<Effect> {
        let payload = match self
            .operations
            .get(&key)
            .map(|operation| operation.payload())
        {
            None => return Vec::new(),
            Some(Ok(payload)) => payload,
            Some(Err(error)) => {
                self.end(key, Some(error));
                return self
                    .machine
                    .handle(platform::now(), Input::Unsubscribe(key));
            }
        };
        let id = id.to_string();
        self.send(&ClientMessage::Subscribe { id, payload }).await;
        Vec::new()
    }

    fn event(&mut self, key: u64, payload: &str) -> Vec<Effect> {
        let Some(operation) = self.operations.get_mut(&key) else {
            return Vec::new();
        };
        match operation.event(payload) {
            Outcome::Taken => Vec::new(),
            Outcome::Full => self.machine.handle(platform::now(), Input::Park(key)),
        }
    }

    fn end(&mut self, key: u64, reason: Option<Error>) {
        if let Some(mut operation) = self.operations.remove(&key) {
            operation.end(reason);
        }
    }
}

impl Link {
    /// What happens next on the socket; nothing is lost when the future is dropped.
    async fn next(&mut self) -> Happened {
        match self {
            Self::Closed => pending().await,
            Self::Opening(opening) => match opening.await {
                Ok(socket) => Happened::Opened(Box::new(socket)),
                Err(incoming) => Happened::Incoming(incoming),
            },
            Self::Open(socket) => Happened::Incoming(socket.next().await),
        }
    }
}

async fn until(deadline: Option<Duration>) {
    match deadline {
        Some(deadline) => platform::sleep(deadline.saturating_sub(platform::now())).await,
        None => pending().await,
    }
}
