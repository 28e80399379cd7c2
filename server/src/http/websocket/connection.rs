//! The life of one socket.

use async_graphql::Request;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;

use super::close::Close;
use super::message::{ClientMessage, ServerMessage};
use super::operations::Operations;
use super::{Endpoint, Limits};
use crate::domain::{ErrorCode, Failure};

/// Most results that go out in one flush.
const MAX_PER_FLUSH: usize = 64;

/// How long a peer has to answer a close.
const CLOSE_ANSWER: std::time::Duration = std::time::Duration::from_secs(1);

/// How a socket ends: by us, for a reason, or because the peer is gone.
enum End {
    Closed(Close),
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
    let (outgoing, incoming) = socket.split();
    let mut connection = Connection {
        outgoing,
        incoming,
        pings: pings(limits),
        heard: Instant::now(),
        limits,
    };
    let end = if spoken {
        connection.run(&endpoint, &shutdown).await
    } else {
        Close::SubprotocolNotAcceptable.into()
    };
    if let End::Closed(close) = end {
        connection.close(close.into()).await;
    }
}

fn pings(limits: Limits) -> Interval {
    let mut pings =
        tokio::time::interval_at(Instant::now() + limits.ping_interval, limits.ping_interval);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

struct Connection {
    outgoing: SplitSink<WebSocket, Message>,
    incoming: SplitStream<WebSocket>,
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
        // Beside the serving and not in it, so that they also end what waits for a slow peer.
        tokio::select! {
            biased;
            () = shutdown.cancelled() => Close::GoingAway.into(),
            () = endpoint.revoked(&session) => Close::Forbidden.into(),
            end = self.serve(endpoint, &session) => end,
        }
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
    async fn serve<E: Endpoint>(&mut self, endpoint: &E, session: &E::Session) -> End {
        let mut operations = Operations::default();
        loop {
            let step = tokio::select! {
                _ = self.pings.tick() => self.ping().await,
                heard = self.incoming.next() => match self.parse(heard) {
                    Ok(Some(message)) => self.obey(endpoint, session, &mut operations, message).await,
                    Ok(None) => Ok(()),
                    Err(end) => Err(end),
                },
                messages = operations.next() => self.tell(messages, &mut operations).await,
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
            ClientMessage::Subscribe { id, .. } if operations.contains(&id) => {
                Err(Close::SubscriberExists(id).into())
            }
            ClientMessage::Subscribe { id, payload } => {
                let opened = if operations.len() >= self.limits.max_subscriptions {
                    Err(vec![too_many(self.limits.max_subscriptions)])
                } else {
                    endpoint.execute(session, Request::from(payload))
                };
                match opened {
                    Ok(responses) => {
                        operations.open(&id, responses);
                        Ok(())
                    }
                    Err(errors) => {
                        let (id, payload) = (id.as_str(), errors.as_slice());
                        self.say([ServerMessage::Error { id, payload }]).await
                    }
                }
            }
        }
    }

    /// Tells what has come of operations, and what else is ready, in one flush.
    async fn tell(&mut self, first: Vec<String>, operations: &mut Operations) -> Result<(), End> {
        let mut batch = first;
        while batch.len() < MAX_PER_FLUSH {
            match operations.ready() {
                Some(more) => batch.extend(more),
                None => break,
            }
        }
        self.send(batch.into_iter().map(Message::text)).await
    }

    async fn hear(&mut self) -> Result<ClientMessage, End> {
        loop {
            let heard = self.incoming.next().await;
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
            None | Some(Ok(Message::Close(_)) | Err(_)) => Err(End::Gone),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Ok(Message::Binary(_))) => Err(Close::BadRequest("Messages are text").into()),
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
        let mut texts = Vec::new();
        for message in messages {
            let text = message.to_json().map_err(|_| Close::Internal)?;
            texts.push(Message::text(text));
        }
        self.send(texts).await
    }

    /// Sends in one flush. A peer that takes nothing for too long is gone.
    async fn send(&mut self, messages: impl IntoIterator<Item = Message>) -> Result<(), End> {
        let outgoing = &mut self.outgoing;
        let sending = async {
            for message in messages {
                outgoing.feed(message).await?;
            }
            outgoing.flush().await
        };
        match timeout(self.limits.silence, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Says why and waits a moment for the answer, so that the reason is not lost on the way.
    async fn close(&mut self, frame: CloseFrame) {
        let closing = async {
            if self
                .outgoing
                .send(Message::Close(Some(frame)))
                .await
                .is_ok()
            {
                while let Some(Ok(_)) = self.incoming.next().await {}
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

fn too_many(most: usize) -> async_graphql::ServerError {
    let message = format!(
        "At most {most} operations may be open on one socket: complete one first, or open another socket"
    );
    let mut error = async_graphql::ServerError::new(message, None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", ErrorCode::LimitExceeded.as_str());
    error.extensions = Some(extensions);
    error
}

/// Whether the peer's message was longer than allowed. The library tells it only by its text.
fn is_too_big(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}
