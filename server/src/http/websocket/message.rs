//! The messages of the protocol.

use std::collections::BTreeMap;

use async_graphql::{Request, Response, ServerError, Variables};
use serde::{Deserialize, Serialize};

use crate::http::persisted::DOCUMENT_ID;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<InitPayload>,
    },
    Ping {},
    Pong {},
    Subscribe {
        id: String,
        payload: OperationPayload,
    },
    Complete {
        id: String,
    },
}

/// What a client may say of itself when it connects; other keys are its own.
#[derive(Default, Deserialize)]
pub(super) struct InitPayload {
    pub token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OperationPayload {
    /// Missing when the document is named.
    query: Option<String>,
    #[serde(default, alias = "doc_id")]
    document_id: Option<String>,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Variables>,
    #[serde(default)]
    extensions: Option<BTreeMap<String, async_graphql::Value>>,
}

impl From<OperationPayload> for Request {
    fn from(payload: OperationPayload) -> Self {
        let mut request = Self::new(payload.query.unwrap_or_default())
            .variables(payload.variables.unwrap_or_default());
        request.operation_name = payload.operation_name;
        for (name, value) in payload.extensions.unwrap_or_default() {
            request.extensions.insert(name, value);
        }
        if let Some(id) = payload.document_id {
            let id = async_graphql::Value::String(id);
            request.extensions.insert(DOCUMENT_ID.to_owned(), id);
        }
        request
    }
}

/// What the gateway says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Pong,
    Next {
        id: &'a str,
        payload: &'a Response,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl ServerMessage<'_> {
    /// The message as JSON. Responses hold only what JSON can say.
    pub(super) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}
