//! Messages of chats, and the parts that they are made of.

use async_graphql::{ID, Object};

use super::build::Build;
use super::user::User;
use crate::domain::chat::{
    ChatMessage as MessageRow, ChatMessageStatus, ChatPart as PartRow, ChatPartKind,
    ChatPartStatus, ChatRole,
};
use crate::graphql::connection::connection;
use crate::graphql::rows::{Maybe, planned};
use crate::graphql::{DateTime, Long};

/// A message of a chat.
#[derive(Clone)]
pub struct ChatMessage(pub MessageRow);

connection!(
    ChatMessageConnection,
    ChatMessageEdge,
    ChatMessage,
    "messages"
);

/// A message of a chat.
#[planned]
#[Object]
impl ChatMessage {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 1, 2, 3… in its chat; a QUEUED message takes the next number when it is answered.
    async fn sequence(&self) -> Long {
        Long(self.0.sequence)
    }

    /// Who says it.
    async fn role(&self) -> ChatRole {
        self.0.role
    }

    /// What became of it.
    async fn status(&self) -> ChatMessageStatus {
        self.0.status
    }

    /// USER: who wrote it.
    async fn author(&self) -> Maybe<User> {
        Maybe(self.0.author_id)
    }

    /// ASSISTANT and SUMMARY: the model, as its provider calls it.
    async fn model_name(&self) -> Option<&str> {
        self.0.model_name.as_deref()
    }

    /// What it is made of, in order.
    async fn parts(&self) -> Vec<ChatPart> {
        self.0.parts.iter().cloned().map(ChatPart).collect()
    }

    /// Tokens that the model was given for it.
    async fn input_tokens(&self) -> Long {
        Long(self.0.input_tokens)
    }

    /// Tokens that the model wrote.
    async fn output_tokens(&self) -> Long {
        Long(self.0.output_tokens)
    }

    /// What it cost, in millionths of a US dollar; 0 when the model's price is not known.
    async fn cost_micros(&self) -> Long {
        Long(self.0.cost_micros)
    }

    /// Whether it does not count any more, since an earlier message was edited.
    async fn is_superseded(&self) -> bool {
        self.0.superseded_at.is_some()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Most bytes of a tool's result that come unless the whole is asked for.
const MAX_RESULT: usize = 64 * 1024;

/// A part of a message.
#[derive(Clone)]
pub struct ChatPart(pub PartRow);

/// A part of a message.
#[planned]
#[Object]
impl ChatPart {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 0, 1, 2… in its message.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What it is.
    async fn kind(&self) -> ChatPartKind {
        self.0.kind
    }

    /// How far it is.
    async fn status(&self) -> ChatPartStatus {
        self.0.status
    }

    /// TEXT: Markdown, in which HTML is text; REASONING: text; FILE: its content, an image's in base64;
    /// TOOL_RESULT: what the tool wrote, when that is more than the model is told in `output`: its
    /// beginning, at most 64 KiB, or all of it.
    async fn text(
        &self,
        #[graphql(
            desc = "TOOL_RESULT: all of it, at most 4 MiB. Ask so for one message, not for every event.",
            default = false
        )]
        whole: bool,
    ) -> &str {
        let text = self.0.text.as_str();
        if whole || self.0.kind != ChatPartKind::ToolResult {
            return text;
        }
        &text[..text.floor_char_boundary(MAX_RESULT)]
    }

    /// How many bytes the whole of `text` has.
    async fn text_bytes(&self) -> Long {
        Long(i64::try_from(self.0.text.len()).unwrap_or(i64::MAX))
    }

    /// TOOL_CALL and TOOL_RESULT: by which the two belong together.
    async fn tool_call_id(&self) -> Option<&str> {
        self.0.tool_call_id.as_deref()
    }

    /// TOOL_CALL and TOOL_RESULT: the tool, as the model calls it.
    async fn tool_name(&self) -> Option<&str> {
        self.0.tool_name.as_deref()
    }

    /// TOOL_CALL: what the tool is given, as the model wrote it: a JSON object unless it made a mistake.
    async fn input(&self) -> Option<&str> {
        self.0.input.as_deref()
    }

    /// TOOL_RESULT: what the model is told, as JSON.
    async fn output(&self) -> Option<&str> {
        self.0.output.as_deref()
    }

    /// TOOL_RESULT: whether the call has failed.
    async fn is_error(&self) -> bool {
        self.0.is_error
    }

    /// TOOL_CALL: the build that it waits for, or waited for.
    async fn build(&self) -> Maybe<Build> {
        Maybe(self.0.build_id)
    }

    /// FILE: its name.
    async fn file_name(&self) -> Option<&str> {
        self.0.file_name.as_deref()
    }

    /// FILE: its media type.
    async fn media_type(&self) -> Option<&str> {
        self.0.media_type.as_deref()
    }

    /// When it was begun.
    async fn started_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was done; null: it is not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}
