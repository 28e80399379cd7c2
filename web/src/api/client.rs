//! The one client of the page: its queries, mutations, and the socket of its subscriptions.

use futures_util::StreamExt;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use serde_json::{Value, json};
use taskyard_client::{Client, ConnectionWatch, Error, Options};

use super::document::{Asked, Document, Plain, field_errors};
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

    /// Runs a query; its data.
    pub(crate) async fn ask(self, document: Document, variables: Value) -> Result<Value, Failure> {
        let client = self.client.get_value();
        let asked = Asked {
            document,
            variables,
        };
        client
            .execute::<Plain>(asked)
            .await
            .map_err(|error| self.failed(error))
    }

    /// Runs a mutation with this `input`; its payload, or what was wrong with the input.
    pub(crate) async fn act(self, document: Document, input: Value) -> Result<Value, Failure> {
        let data = self.ask(document, json!({ "input": input })).await?;
        let payload = match data {
            Value::Object(fields) => fields.into_iter().next().map(|(_, payload)| payload),
            _ => None,
        };
        let payload = payload.unwrap_or_default();
        Failure::of(field_errors(&payload)).map_or(Ok(payload), Err)
    }

    /// Follows a subscription until the calling component is gone. `cursor` points to where its data say how
    /// to go on after a lost connection, by the variable `after`; it is empty for one that begins with a
    /// snapshot. `react` takes each event, and at last `Ok(None)` when the gateway completes it.
    pub(crate) fn follow(
        self,
        document: Document,
        variables: Value,
        cursor: &'static str,
        react: impl FnMut(Result<Option<Value>, Failure>) + 'static,
    ) {
        let mut react: Box<dyn FnMut(Result<Option<Value>, Failure>)> = Box::new(react);
        let asked = Asked {
            document,
            variables,
        };
        let advance = move |data: &Value, asked: &mut Asked| {
            if let Some(at) = data.pointer(cursor).filter(|_| !cursor.is_empty()) {
                asked.variables["after"] = at.clone();
            }
        };
        let client = self.client.get_value();
        spawn_local_scoped_with_cancellation(async move {
            let mut events = client.subscribe::<Plain>(asked, advance);
            while let Some(event) = events.next().await {
                react(event.map(Some).map_err(|error| self.failed(error)));
            }
            react(Ok(None));
        });
    }

    fn failed(self, error: Error) -> Failure {
        if matches!(error, Error::Forbidden(_)) {
            self.session.look_again(self);
        }
        if matches!(error, Error::Unauthenticated) {
            self.session.end();
        }
        error.into()
    }
}
