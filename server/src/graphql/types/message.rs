//! The conversation of a task.

use async_graphql::{ID, Object, SimpleObject};

use super::user::User;
use crate::domain::message::{Message as MessageRow, MessageKind};
use crate::graphql::connection::connection;
use crate::graphql::rows::{Maybe, Planned, planned};
use crate::graphql::{DateTime, Long};

/// One entry of a task's conversation.
#[derive(Clone)]
pub struct Message(pub MessageRow);

/// One entry of a task's conversation.
#[planned]
#[Object]
impl Message {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 1, 2, 3… in its task, without gaps.
    async fn sequence(&self) -> Long {
        Long(self.0.sequence)
    }

    /// Who says it.
    async fn kind(&self) -> MessageKind {
        self.0.kind
    }

    /// The text, never HTML; may contain terminal escapes. OUTPUT comes in pieces: joined in order
    /// they are the whole.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who sent an INPUT; null for OUTPUT.
    async fn author(&self) -> Maybe<User> {
        Maybe(self.0.author_id)
    }

    /// When it was said.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(MessageConnection, MessageEdge, Message, "messages");

/// Messages that came together, in order.
#[derive(SimpleObject, Planned)]
pub struct MessageBatch {
    /// The messages, oldest first.
    pub messages: Vec<Message>,
    /// Resume `after` this cursor.
    pub end_cursor: String,
}
