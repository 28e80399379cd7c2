//! The life of one socket.

use async_graphql::Request;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;

use super::close::Close;
use super::message::{ClientMessage, ServerMessage};
use super::operations::Operations;
use super::{Endpoint, Limits};
use crate::domain::{ErrorCode, Failure};
use crate::http::guard::values;

/// Most results that go out in one flush.
const MAX_PER_FLUSH: usize = 64;

/// How long queries and mutations that are under way have when the server goes down.
const LAST_ANSWERS: std::time::Duration = std::time::Duration::from_millis(800);

/// How long a peer has to answer a close.
const CLOSE_ANSWER: std::time::Duration = std::time::Duration::from_secs(1);

/// How a socket ends: by us, for a reason; by the peer, who said so; or because the peer is gone.
enum End {
    Closed(Close),
    Left,
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Closed(close)
    }
}

fn pings(limits: Limits) -> Interval {
    let mut pings =
        tokio::time::interval_at(Instant::now() + limits.ping_interval, limits.ping_interval);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

/// A socket. What is done once or seldom is boxed: thousands of sockets wait most of the time, and
/// hold no more than what they wait with.
pub(super) struct Connection<E> {
    socket: WebSocket,
    endpoint: E,
    pings: Interval,
    heard: Instant,
    limits: Limits,
}

impl<E: Endpoint> Connection<E> {
    /// One that is open.
    pub fn new(socket: WebSocket, endpoint: E, limits: Limits) -> Box<Self> {
        Box::new(Self {
            socket,
            endpoint,
            pings: pings(limits),
            heard: Instant::now(),
            limits,
        })
    }

    /// Drives it until it is closed.
    pub async fn drive(mut self: Box<Self>, shutdown: CancellationToken) {
        let end = if self.socket.protocol().is_some() {
            self.run(&shutdown).await
        } else {
            Close::SubprotocolNotAcceptable.into()
        };
        match end {
            End::Closed(close) => Box::pin(self.close(close.into())).await,
            End::Left => Box::pin(self.let_go()).await,
            End::Gone => {}
        }
    }

    async fn run(&mut self, shutdown: &CancellationToken) -> End {
        let session = match Box::pin(self.admit(shutdown)).await {
            Ok(session) => session,
            Err(end) => return end,
        };
        let mut operations = Operations::default();
        let revoked = self.endpoint.revoked(&session);
        // Beside the serving and not in it, so that they also end what waits for a slow peer.
        let close = tokio::select! {
            biased;
            () = shutdown.cancelled() => Close::GoingAway,
            () = revoked => Close::Forbidden,
            end = self.serve(&session, &mut operations) => return end,
        };
        if close == Close::GoingAway {
            // Subscriptions are not told that they are complete: they go on elsewhere.
            let last = Box::pin(self.answer_last(&mut operations));
            if let Ok(Err(end)) = timeout(LAST_ANSWERS, last).await {
                return end;
            }
        }
        close.into()
    }

    /// Lets the peer in, in time.
    async fn admit(&mut self, shutdown: &CancellationToken) -> Result<E::Session, End> {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => Err(Close::GoingAway.into()),
            opened = timeout(self.limits.init_timeout, self.open()) => match opened {
                Err(_) => Err(Close::InitTimeout.into()),
                Ok(opened) => opened,
            },
        }
    }

    /// Tells what comes of queries and mutations that are under way; takes nothing new.
    async fn answer_last(&mut self, operations: &mut Operations) -> Result<(), End> {
        while operations.has_single() {
            let message = operations.next().await;
            self.send(ready(message, operations)).await?;
        }
        Ok(())
    }

    /// Waits for `connection_init` and answers it.
    async fn open(&mut self) -> Result<E::Session, End> {
        loop {
            match self.hear().await? {
                ClientMessage::ConnectionInit { payload } => {
                    let token = payload.and_then(|payload| payload.token);
                    let session = self.endpoint.authenticate(token).await;
                    let session = session.map_err(|failure| refusal(&failure))?;
                    self.send(vec![said(&ServerMessage::ConnectionAck)]).await?;
                    return Ok(session);
                }
                ClientMessage::Ping {} => self.send(vec![said(&ServerMessage::Pong)]).await?,
                ClientMessage::Pong {} | ClientMessage::Complete { .. } => {}
                ClientMessage::Subscribe { .. } => return Err(Close::Unauthorized.into()),
            }
        }
    }

    /// Serves operations until the socket ends.
    async fn serve(&mut self, session: &E::Session, operations: &mut Operations) -> End {
        loop {
            let step = tokio::select! {
                _ = self.pings.tick() => self.ping(),
                heard = self.socket.next() => self.parse(heard).and_then(|message| match message {
                    Some(message) => self.obey(session, operations, message),
                    None => Ok(Vec::new()),
                }),
                message = operations.next() => Ok(ready(message, operations)),
            };
            let sent = match step {
                Ok(messages) if messages.is_empty() => Ok(()),
                Ok(messages) => self.send(messages).await,
                Err(end) => Err(end),
            };
            if let Err(end) = sent {
                return end;
            }
        }
    }

    /// Does what a message wants; gives what is to be said at once.
    fn obey(
        &self,
        session: &E::Session,
        operations: &mut Operations,
        message: ClientMessage,
    ) -> Result<Vec<Message>, End> {
        match message {
            ClientMessage::ConnectionInit { .. } => Err(Close::TooManyInits.into()),
            ClientMessage::Ping {} => Ok(vec![said(&ServerMessage::Pong)]),
            ClientMessage::Pong {} => Ok(Vec::new()),
            ClientMessage::Complete { id } => {
                operations.abort(&id);
                Ok(Vec::new())
            }
            ClientMessage::Subscribe { id, .. } if id.is_empty() => {
                Err(Close::BadRequest("An operation needs an id").into())
            }
            ClientMessage::Subscribe { id, .. } if operations.contains(&id) => {
                Err(Close::SubscriberExists(id).into())
            }
            ClientMessage::Subscribe { id, payload } => {
                if operations.len() >= self.limits.max_subscriptions {
                    let payload = too_many(self.limits.max_subscriptions);
                    let (id, payload) = (id.as_str(), payload.as_str());
                    return Ok(vec![said(&ServerMessage::Error { id, payload })]);
                }
                let opened = self.endpoint.open(session, Request::from(payload));
                operations.open(&id, opened);
                Ok(Vec::new())
            }
        }
    }

    async fn hear(&mut self) -> Result<ClientMessage, End> {
        loop {
            let heard = self.socket.next().await;
            if let Some(message) = self.parse(heard)? {
                return Ok(message);
            }
        }
    }

    /// A message of the protocol; `None` for the socket's own pings and pongs.
    fn parse(
        &mut self,
        heard: Option<Result<Message, axum::Error>>,
    ) -> Result<Option<ClientMessage>, End> {
        self.heard = Instant::now();
        match heard {
            Some(Err(error)) if is_too_big(&error) => Err(Close::TooBig.into()),
            Some(Ok(Message::Close(_))) => Err(End::Left),
            None | Some(Err(_)) => Err(End::Gone),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Ok(Message::Binary(_))) => Err(Close::BadRequest("Messages are text").into()),
            Some(Ok(Message::Text(text))) if values(text.as_bytes()) > self.limits.max_values => {
                Err(Close::TooBig.into())
            }
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|_| Close::BadRequest("Not a message of graphql-transport-ws").into()),
        }
    }

    /// What is said to a peer that is not known to be gone.
    fn ping(&self) -> Result<Vec<Message>, End> {
        if self.heard.elapsed() > self.limits.silence {
            return Err(End::Gone);
        }
        Ok(vec![Message::Ping(axum::body::Bytes::new())])
    }

    /// Sends in one flush. A peer that takes nothing for too long is gone.
    async fn send(&mut self, messages: Vec<Message>) -> Result<(), End> {
        let socket = &mut self.socket;
        let sending = async {
            for message in messages {
                socket.feed(message).await?;
            }
            socket.flush().await
        };
        match timeout(self.limits.silence, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Sends the answer to the peer's close, which the library has ready: without it the peer takes the
    /// socket for broken.
    async fn let_go(&mut self) {
        // A peer that takes no answer has had its time.
        let _ = timeout(CLOSE_ANSWER, self.socket.flush()).await;
    }

    /// Says why and waits a moment for the answer, so that the reason is not lost on the way.
    async fn close(&mut self, frame: CloseFrame) {
        let closing = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.next().await {}
            }
        };
        // A peer that does not answer has had its time.
        let _ = timeout(CLOSE_ANSWER, closing).await;
    }
}

/// What has come of operations, and what else is ready, to be sent in one flush.
fn ready(first: Option<String>, operations: &mut Operations) -> Vec<Message> {
    let mut batch = Vec::from_iter(first.map(Message::text));
    while batch.len() < MAX_PER_FLUSH {
        match operations.ready() {
            Some(more) => batch.push(Message::text(more)),
            None => break,
        }
    }
    batch
}

fn said(message: &ServerMessage<'_>) -> Message {
    Message::text(message.to_json())
}

fn refusal(failure: &Failure) -> Close {
    match failure.code() {
        ErrorCode::LimitExceeded | ErrorCode::RateLimited => Close::TooManySockets,
        ErrorCode::Internal | ErrorCode::Unavailable => Close::Internal,
        _ => Close::Forbidden,
    }
}

/// The errors of one operation too many, as JSON.
fn too_many(most: usize) -> String {
    let message = format!(
        "At most {most} operations may be open on one socket (setting websocket.operations): complete one first, or open another socket"
    );
    let code = ErrorCode::LimitExceeded.as_str();
    json!([{ "message": message, "extensions": { "code": code } }]).to_string()
}

/// Whether the peer's message was longer than allowed. The library tells it only by its text.
fn is_too_big(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}
