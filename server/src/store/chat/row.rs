use crate::domain::chat::{Chat, ChatMessage, ChatPart};
use crate::domain::{
    BuildId, ChatId, ChatMessageId, ChatPartId, Failure, ModelId, OrganizationId, TaskId,
    Timestamp, UserId, WorkspaceId,
};
use crate::entities::{chat, chat_message, chat_part};
use crate::store::column::{word, word_or_none};

/// A place in the list of chats: the newest change first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatCursor {
    /// When the chat last changed.
    pub updated_at: Timestamp,
    /// Which one it is.
    pub id: ChatId,
}

impl ChatCursor {
    /// The place of a chat.
    pub fn of(chat: &Chat) -> Self {
        Self {
            updated_at: chat.updated_at,
            id: chat.id,
        }
    }

    /// Reads a cursor as the API writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            updated_at: Timestamp(at.parse().ok()?),
            id: ChatId::parse(id)?,
        })
    }
}

impl std::fmt::Display for ChatCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.updated_at.0, self.id)
    }
}

/// A row as the domain knows it.
pub(super) fn chat(row: chat::Model) -> Result<Chat, Failure> {
    Ok(Chat {
        id: ChatId(row.id),
        organization_id: OrganizationId(row.organization_id),
        owner_id: UserId(row.owner_id),
        parent_id: row.parent_id.map(ChatId),
        title: row.title,
        title_is_given: row.title_is_given,
        status: word(&row.status)?,
        status_reason: row.status_reason,
        pause: word_or_none(row.pause.as_deref())?,
        model_id: row.model_id.map(ModelId),
        workspace_id: row.workspace_id.map(WorkspaceId),
        task_id: row.task_id.map(TaskId),
        revision: row.revision,
        run_lease: row.run_lease,
        context_tokens: row.context_tokens,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cost_micros: row.cost_micros,
        budget_micros: row.budget_micros,
        tools_note: row.tools_note,
        archived_at: row.archived_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

/// A message, still without its parts.
pub(super) fn message(row: chat_message::Model) -> Result<ChatMessage, Failure> {
    Ok(ChatMessage {
        id: ChatMessageId(row.id),
        chat_id: ChatId(row.chat_id),
        sequence: row.sequence,
        role: word(&row.role)?,
        status: word(&row.status)?,
        author_id: row.author_id.map(UserId),
        model_name: row.model_name,
        continuation: row.continuation,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cost_micros: row.cost_micros,
        superseded_at: row.superseded_at.map(Timestamp),
        revision: row.revision,
        created_at: Timestamp(row.created_at),
        parts: Vec::new(),
    })
}

pub(super) fn part(row: chat_part::Model) -> Result<ChatPart, Failure> {
    Ok(ChatPart {
        id: ChatPartId(row.id),
        message_id: ChatMessageId(row.message_id),
        position: row.position,
        kind: word(&row.kind)?,
        status: word(&row.status)?,
        text: row.text,
        tool_call_id: row.tool_call_id,
        tool_name: row.tool_name,
        input: row.input,
        output: row.output,
        is_error: row.is_error,
        begun_at: row.begun_at.map(Timestamp),
        build_id: row.build_id.map(BuildId),
        file_name: row.file_name,
        media_type: row.media_type,
        revision: row.revision,
        created_at: Timestamp(row.created_at),
        ended_at: row.ended_at.map(Timestamp),
    })
}
