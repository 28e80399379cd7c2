//! The handle that operations start from.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_channel::mpsc::{UnboundedSender, unbounded};
use graphql_client::GraphQLQuery;

use crate::connection::ConnectionSetter;
use crate::driver::{Command, Driver};
use crate::operation::Typed;
use crate::platform::{self, Endpoint, MaybeSend};
use crate::queue::Queue;
use crate::{ConnectionWatch, Error, Options, Subscription};

/// A client of one GraphQL endpoint. Clones share one socket for all their subscriptions: it is opened for
/// the first one and closed 2 s after the last has ended.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    endpoint: Endpoint,
    connection: ConnectionSetter,
    last_key: AtomicU64,
    driver: Mutex<Option<UnboundedSender<Command>>>,
}

impl Client {
    /// A client for the endpoint of `options`; nothing is sent yet. Fails with [`Error::Options`].
    pub fn new(options: Options) -> Result<Self, Error> {
        Ok(Self {
            shared: Arc::new(Shared {
                endpoint: Endpoint::new(options)?,
                connection: ConnectionSetter::new(),
                last_key: AtomicU64::new(0),
                driver: Mutex::new(None),
            }),
        })
    }

    /// Runs a query or mutation by POST and gives its data; any GraphQL error makes it `Err`. A native client
    /// waits 30 s for the answer at most.
    pub async fn execute<Q: GraphQLQuery>(
        &self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, Error> {
        let body = serde_json::to_string(&Q::build_query(variables))
            .map_err(|error| Error::Options(format!("variables that JSON can't hold: {error}")))?;
        let (status, text) = platform::post(&self.shared.endpoint, body).await?;
        crate::answer::parse_http(status, &text)
    }

    /// Gets what the server has at another path than GraphQL's, such as an export; gives the body in
    /// chunks as they come. A refusal is told as that of an operation is.
    #[cfg(not(target_arch = "wasm32"))]
    pub async fn download(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<impl futures_util::Stream<Item = Result<Vec<u8>, Error>> + Unpin + use<>, Error>
    {
        platform::download(&self.shared.endpoint, path, query).await
    }

    /// Starts a subscription. A lost connection is made again inside, without an end and without a limit of
    /// attempts (watch [`connection`](Self::connection)): `advance` sees every event and moves the cursor in
    /// the variables, with which the subscription is then taken up again, so that nothing is missed.
    ///
    /// The stream ends when the server completes the subscription; with `Err` as the last item when the server
    /// answers with an `error` message, when it refuses who calls (close codes 4401, 4403), or when the two don't
    /// understand each other (4400, 4406). A native client must be called in a tokio runtime.
    pub fn subscribe<Q>(
        &self,
        variables: Q::Variables,
        advance: impl FnMut(&Q::ResponseData, &mut Q::Variables) + MaybeSend + 'static,
    ) -> Subscription<Q::ResponseData>
    where
        Q: GraphQLQuery,
        Q::Variables: MaybeSend + 'static,
        Q::ResponseData: MaybeSend + 'static,
    {
        let key = self.shared.last_key.fetch_add(1, Ordering::Relaxed) + 1;
        let queue = Arc::new(Queue::new());
        let operation = Typed {
            body: Q::build_query(variables),
            advance,
            queue: Arc::clone(&queue),
        };
        let commands = self
            .shared
            .command(Command::Subscribe(key, Box::new(operation)));
        Subscription {
            key,
            queue,
            commands,
        }
    }

    /// Sends a file to a path of the server, such as `/api/v1/template-files`; gives the answer's body. Waits 5
    /// minutes at most.
    #[cfg(not(target_arch = "wasm32"))]
    pub async fn upload(
        &self,
        path: &str,
        content_type: &'static str,
        content: Vec<u8>,
    ) -> Result<String, Error> {
        let endpoint = &self.shared.endpoint;
        let (status, body) = platform::upload(endpoint, path, content_type, content).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let answer = crate::answer::parse_http::<serde_json::Value>(status, &body);
        let strange = || Error::Protocol(format!("HTTP status {status}"));
        Err(answer.err().unwrap_or_else(strange))
    }

    /// Watches the state of the socket.
    pub fn connection(&self) -> ConnectionWatch {
        self.shared.connection.watch()
    }
}

impl Shared {
    /// Hands a command to the driver; starts one when there is none, or when its runtime has ended.
    fn command(&self, command: Command) -> UnboundedSender<Command> {
        let mut driver = self.driver.lock().unwrap_or_else(PoisonError::into_inner);
        let command = match driver.as_ref() {
            None => command,
            Some(sender) => match sender.unbounded_send(command) {
                Ok(()) => return sender.clone(),
                Err(refused) => refused.into_inner(),
            },
        };
        let (sender, receiver) = unbounded();
        // The receiver is in hand, so that this can't fail.
        let _ = sender.unbounded_send(command);
        let task = Driver::new(self.endpoint.clone(), self.connection.clone());
        platform::spawn(task.run(receiver));
        *driver = Some(sender.clone());
        sender
    }
}
