//! The messages of graphql-transport-ws.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A message to the server.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ClientMessage {
    ConnectionInit {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<InitPayload>,
    },
    Ping,
    Pong,
    Subscribe {
        id: String,
        payload: Box<RawValue>,
    },
    Complete {
        id: String,
    },
}

#[derive(Clone, Serialize)]
pub(crate) struct InitPayload {
    pub(crate) token: String,
}

impl std::fmt::Debug for InitPayload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InitPayload(…)")
    }
}

/// A message of the server, as far as it can be read without knowing the operation.
#[derive(Debug, Deserialize)]
pub(crate) struct ServerMessage<'a> {
    pub(crate) r#type: &'a str,
    pub(crate) id: Option<String>,
    #[serde(borrow)]
    pub(crate) payload: Option<&'a RawValue>,
}
