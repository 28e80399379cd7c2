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

/// Drives a socket until it is closed.
pub(super) async fn drive<E: Endpoint>(
    socket: WebSocket,
    endpoint: E,
    limits: Limits,
    shutdown: CancellationToken,
) {
    let spoken = socket.protocol().is_some();
    let mut connection = Connection {
        socket,
        pings: pings(limits),
        heard: Instant::now(),
        limits,
    };
    let end = if spoken {
        connection.run(&endpoint, &shutdown).await
    } else {
        Close::SubprotocolNotAcceptable.into()
    };
    match end {
        End::Closed(close) => connection.close(close.into()).await,
        End::Left => connection.let_go().await,
        End::Gone => {}
    }
}

fn pings(limits: Limits) -> Interval {
    let mut pings =
        tokio::time::interval_at(Instant::now() + limits.ping_interval, limits.ping_interval);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

struct Connection {
    socket: WebSocket,
    pings: Interval,
    heard: Instant,
    limits: Limits,
}

impl Connection {
    async fn run<E: Endpoint>(&mut self, endpoint: &E, shutdown: &CancellationToken) -> End {
        let session = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Close::GoingAway.into(),
            opened = timeout(self.limits.init_timeout, self.open(endpoint)) => match opened {
                Err(_) => return Close::InitTimeout.into(),
                Ok(Err(end)) => return end,
                Ok(Ok(session)) => session,
            },
        };
        let mut operations = Operations::default();
        // Beside the serving and not in it, so that they also end what waits for a slow peer.
        let close = tokio::select! {
            biased;
            () = shutdown.cancelled() => Close::GoingAway,
            () = endpoint.revoked(&session) => Close::Forbidden,
            end = self.serve(endpoint, &session, &mut operations) => return end,
        };
        if close == Close::GoingAway {
            // Subscriptions are not told that they are complete: they go on elsewhere.
            let last = timeout(LAST_ANSWERS, self.answer_last(&mut operations)).await;
            if let Ok(Err(end)) = last {
                return end;
            }
        }
        close.into()
    }

    /// Tells what comes of queries and mutations that are under way; takes nothing new.
    async fn answer_last(&mut self, operations: &mut Operations) -> Result<(), End> {
        while operations.has_single() {
            let message = operations.next().await;
            self.tell(message, operations).await?;
        }
        Ok(())
    }

    /// Waits for `connection_init` and answers it.
    async fn open<E: Endpoint>(&mut self, endpoint: &E) -> Result<E::Session, End> {
        loop {
            match self.hear().await? {
                ClientMessage::ConnectionInit { payload } => {
                    let token = payload.and_then(|payload| payload.token);
                    let session = endpoint.authenticate(token).await;
                    let session = session.map_err(|failure| refusal(&failure))?;
                    self.say([ServerMessage::ConnectionAck]).await?;
                    return Ok(session);
                }
                ClientMessage::Ping {} => self.say([ServerMessage::Pong]).await?,
                ClientMessage::Pong {} | ClientMessage::Complete { .. } => {}
                ClientMessage::Subscribe { .. } => return Err(Close::Unauthorized.into()),
            }
        }
    }

    /// Serves operations until the socket ends.
    async fn serve<E: Endpoint>(
        &mut self,
        endpoint: &E,
        session: &E::Session,
        operations: &mut Operations,
    ) -> End {
        loop {
            let step = tokio::select! {
                _ = self.pings.tick() => self.ping().await,
                heard = self.socket.next() => match self.parse(heard) {
                    Ok(Some(message)) => self.obey(endpoint, session, operations, message).await,
                    Ok(None) => Ok(()),
                    Err(end) => Err(end),
                },
                message = operations.next() => self.tell(message, operations).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn obey<E: Endpoint>(
        &mut self,
        endpoint: &E,
        session: &E::Session,
        operations: &mut Operations,
        message: ClientMessage,
    ) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit { .. } => Err(Close::TooManyInits.into()),
            ClientMessage::Ping {} => self.say([ServerMessage::Pong]).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Complete { id } => {
                operations.abort(&id);
                Ok(())
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
                    return self.say([ServerMessage::Error { id, payload }]).await;
                }
                operations.open(&id, endpoint.open(session, Request::from(payload)));
                Ok(())
            }
        }
    }

    /// Tells what has come of operations, and what else is ready, in one flush.
    async fn tell(
        &mut self,
        first: Option<String>,
        operations: &mut Operations,
    ) -> Result<(), End> {
        let mut batch = Vec::from_iter(first);
        while batch.len() < MAX_PER_FLUSH {
            match operations.ready() {
                Some(more) => batch.push(more),
                None => break,
            }
        }
        self.send(batch.into_iter().map(Message::text)).await
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

    async fn ping(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > self.limits.silence {
            return Err(End::Gone);
        }
        self.send([Message::Ping(axum::body::Bytes::new())]).await
    }

    async fn say<'a>(
        &mut self,
        messages: impl IntoIterator<Item = ServerMessage<'a>>,
    ) -> Result<(), End> {
        let texts: Vec<_> = messages
            .into_iter()
            .map(|message| Message::text(message.to_json()))
            .collect();
        self.send(texts).await
    }

    /// Sends in one flush. A peer that takes nothing for too long is gone.
    async fn send(&mut self, messages: impl IntoIterator<Item = Message>) -> Result<(), End> {
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
