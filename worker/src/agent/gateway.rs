use std::time::Duration;

use graphql_client::GraphQLQuery;
use taskyard_client::{Client, Error, Options, Subscription, Token};
use tokio::time::sleep;

use super::ending::{End, Ending};
use crate::spec::AgentSpec;

/// Waits between tries double from the first to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The worker API as this agent. A refused credential ends the agent, whichever operation meets it.
#[derive(Clone)]
pub(crate) struct Gateway {
    client: Client,
    ending: Ending,
}

impl Gateway {
    /// A client with the agent's credential; nothing is sent yet.
    pub(crate) fn new(spec: &AgentSpec, ending: Ending) -> Result<Self, Error> {
        let client = Client::new(Options {
            url: format!("{}/worker/graphql", spec.gateway_url.trim_end_matches('/')),
            token: Some(Token::new(spec.token.reveal())),
            user_agent: Some(format!("taskyard-agent/{}", env!("CARGO_PKG_VERSION"))),
        })?;
        Ok(Self { client, ending })
    }

    /// One try.
    pub(crate) async fn attempt<Q: GraphQLQuery>(
        &self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, Error> {
        let result = self.client.execute::<Q>(variables).await;
        if let Err(error) = &result {
            self.judge(error);
        }
        result
    }

    /// Tries until the gateway has answered. `Err` only when trying again can't help.
    pub(crate) async fn deliver<Q>(&self, variables: Q::Variables) -> Result<Q::ResponseData, Error>
    where
        Q: GraphQLQuery,
        Q::Variables: Clone,
    {
        let mut wait = FIRST_WAIT;
        loop {
            match self.attempt::<Q>(variables.clone()).await {
                Err(error) if is_passing(&error) => {
                    tracing::debug!(%error, operation = std::any::type_name::<Q>(), "trying again");
                }
                answered => return answered,
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// A subscription without a cursor: the gateway starts it with everything that is still open.
    pub(crate) fn subscribe<Q>(&self, variables: Q::Variables) -> Subscription<Q::ResponseData>
    where
        Q: GraphQLQuery,
        Q::Variables: Send + 'static,
        Q::ResponseData: Send + 'static,
    {
        self.client.subscribe::<Q>(variables, |_, _| ())
    }

    /// Ends the agent when the error says that its credential is worth nothing any more.
    pub(crate) fn judge(&self, error: &Error) {
        if matches!(error.code(), Some("UNAUTHENTICATED" | "FORBIDDEN")) {
            self.ending
                .ask(End::Now, "the gateway refused the agent's credential");
        }
    }
}

/// Whether the same request can succeed later.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Transport(_) | Error::Protocol(_) => true,
        _ => matches!(
            error.code(),
            Some("UNAVAILABLE" | "INTERNAL" | "RATE_LIMITED")
        ),
    }
}
