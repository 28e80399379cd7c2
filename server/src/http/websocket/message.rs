//! The messages of the protocol.

use std::collections::BTreeMap;

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde_json::Value;

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
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Pong,
    Next { id: &'a str, payload: &'a str },
    Error { id: &'a str, payload: &'a str },
    Complete { id: &'a str },
}

impl ServerMessage<'_> {
    /// The message as JSON, around a payload that is JSON already.
    pub(super) fn to_json(&self) -> String {
        let about = |kind: &str, id: &str, payload: &str| {
            let mut text = String::with_capacity(id.len() + payload.len() + 48);
            text.push_str("{\"id\":");
            text.push_str(&Value::from(id).to_string());
            text.push_str(",\"type\":\"");
            text.push_str(kind);
            text.push('"');
            if !payload.is_empty() {
                text.push_str(",\"payload\":");
                text.push_str(payload);
            }
            text.push('}');
            text
        };
        match self {
            Self::ConnectionAck => r#"{"type":"connection_ack"}"#.to_owned(),
            Self::Pong => r#"{"type":"pong"}"#.to_owned(),
            Self::Next { id, payload } => about("next", id, payload),
            Self::Error { id, payload } => about("error", id, payload),
            Self::Complete { id } => about("complete", id, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_json_whatever_the_id() {
        for id in ["1", "", "a\"b\\c", "\u{0}ü\u{2028}\n"] {
            let said = |message: ServerMessage<'_>| -> Value {
                serde_json::from_str(&message.to_json()).unwrap()
            };
            let payload = r#"{"data":{"a":1}}"#;
            let next = json!({ "id": id, "type": "next", "payload": { "data": { "a": 1 } } });
            assert_eq!(said(ServerMessage::Next { id, payload }), next);
            let complete = json!({ "id": id, "type": "complete" });
            assert_eq!(said(ServerMessage::Complete { id }), complete);
        }
        let plain = [ServerMessage::ConnectionAck, ServerMessage::Pong];
        assert!(
            plain
                .iter()
                .all(|message| serde_json::from_str::<Value>(&message.to_json()).is_ok())
        );
    }
}
