//! The one client of the page: its queries, mutations, and the socket of its subscriptions.

use futures_util::StreamExt;
use graphql_client::GraphQLQuery;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use taskyard_client::{Client, ConnectionWatch, Error, MaybeSend, Options};

use super::failure::Failure;
use crate::context::Session;

/// Carries out operations; a copy is the same client.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    client: StoredValue<Client, LocalStorage>,
    session: Session,
}

/// The client that the page shares.
pub(crate) fn use_api() -> Api {
    expect_context::<Api>()
}

impl Api {
    /// A client of the gateway that served the page.
    pub(crate) fn new(session: Session) -> Result<Self, Failure> {
        let client = Client::new(Options {
            url: "/graphql".to_owned(),
            token: None,
            user_agent: None,
        })?;
        Ok(Self {
            client: StoredValue::new_local(client),
            session,
        })
    }

    /// Watches the socket.
    pub(crate) fn connection(self) -> ConnectionWatch {
        self.client.with_value(Client::connection)
    }

    /// Runs a query or a mutation.
    pub(crate) async fn run<Q: GraphQLQuery>(
        self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, Failure> {
        let client = self.client.get_value();
        client
            .execute::<Q>(variables)
            .await
            .map_err(|error| self.failed(error))
    }

    /// Follows a subscription until the calling component is gone. `advance` moves the cursor in the
    /// variables, `react` takes each event, and at last `Ok(None)` when the gateway completes it.
    pub(crate) fn follow<Q>(
        self,
        variables: Q::Variables,
        advance: impl FnMut(&Q::ResponseData, &mut Q::Variables) + MaybeSend + 'static,
        mut react: impl FnMut(Result<Option<Q::ResponseData>, Failure>) + 'static,
    ) where
        Q: GraphQLQuery + 'static,
        Q::Variables: MaybeSend + 'static,
        Q::ResponseData: MaybeSend + 'static,
    {
        let client = self.client.get_value();
        spawn_local_scoped_with_cancellation(async move {
            let mut events = client.subscribe::<Q>(variables, advance);
            while let Some(event) = events.next().await {
                react(event.map(Some).map_err(|error| self.failed(error)));
            }
            react(Ok(None));
        });
    }

    fn failed(self, error: Error) -> Failure {
        if matches!(error, Error::Unauthenticated) {
            self.session.end();
        }
        error.into()
    }
}
