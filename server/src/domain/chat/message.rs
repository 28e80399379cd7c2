use crate::domain::text_enum::text_enum;
use crate::domain::{BuildId, ChatId, ChatMessageId, ChatPartId, Timestamp, UserId};

text_enum! {
    /// Who says a message of a chat.
    ChatRole {
        /// The user.
        User = "USER",
        /// The model.
        Assistant = "ASSISTANT",
        /// The gateway, with the results of the tools that the model called.
        Tool = "TOOL",
        /// The gateway: what was said before, in short. From here on the model is given this instead.
        Summary = "SUMMARY",
    }
}

text_enum! {
    /// What became of a message of a chat.
    ChatMessageStatus {
        /// It waits until the turn under way has ended.
        Queued = "QUEUED",
        /// It is being written.
        Streaming = "STREAMING",
        /// It is whole.
        Complete = "COMPLETE",
        /// It ended early, since the turn was interrupted; what there is of it stays.
        Interrupted = "INTERRUPTED",
        /// It ended early by a fault, and is not given to the model.
        Failed = "FAILED",
        /// It was taken back while it was QUEUED.
        Removed = "REMOVED",
    }
}

text_enum! {
    /// What a part of a message is.
    ChatPartKind {
        /// Text, in Markdown.
        Text = "TEXT",
        /// What the model thinks before it answers.
        Reasoning = "REASONING",
        /// The model calls a tool.
        ToolCall = "TOOL_CALL",
        /// What came of a tool call.
        ToolResult = "TOOL_RESULT",
        /// A file that the user added.
        File = "FILE",
    }
}

text_enum! {
    /// How far a part of a message is.
    ChatPartStatus {
        /// Its text grows.
        Streaming = "STREAMING",
        /// The tool that it calls is at work.
        Running = "RUNNING",
        /// It does not change any more.
        Done = "DONE",
    }
}

/// A message of a chat, with its parts.
#[derive(Clone, Debug)]
pub struct ChatMessage {
    /// Its id.
    pub id: ChatMessageId,
    /// The chat.
    pub chat_id: ChatId,
    /// 1, 2, 3… in its chat.
    pub sequence: i64,
    /// Who says it.
    pub role: ChatRole,
    /// What became of it.
    pub status: ChatMessageStatus,
    /// USER: who wrote it.
    pub author_id: Option<UserId>,
    /// ASSISTANT: the model, by its provider's name for it.
    pub model_name: Option<String>,
    /// ASSISTANT: what the provider wants to see again with it, as it gave it.
    pub continuation: Option<String>,
    /// Tokens that the model was given for it.
    pub input_tokens: i64,
    /// Tokens that the model wrote.
    pub output_tokens: i64,
    /// What it cost, in millionths of a US dollar; 0 when the model's price is not known.
    pub cost_micros: i64,
    /// When an earlier message was edited, so that this one does not count any more.
    pub superseded_at: Option<Timestamp>,
    /// The chat's revision that changed it last.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its parts, in order.
    pub parts: Vec<ChatPart>,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub struct ChatPart {
    /// Its id.
    pub id: ChatPartId,
    /// The message.
    pub message_id: ChatMessageId,
    /// 0, 1, 2… in its message.
    pub position: i32,
    /// What it is.
    pub kind: ChatPartKind,
    /// How far it is.
    pub status: ChatPartStatus,
    /// TEXT and REASONING: the text; FILE: its content, images in base64; TOOL_RESULT: the whole of
    /// what the tool wrote, when the model was given less.
    pub text: String,
    /// TOOL_CALL and TOOL_RESULT: the provider's id of the call.
    pub tool_call_id: Option<String>,
    /// TOOL_CALL and TOOL_RESULT: the tool.
    pub tool_name: Option<String>,
    /// TOOL_CALL: what the tool is given, JSON when the model kept to it.
    pub input: Option<String>,
    /// TOOL_RESULT: what the model is told, as JSON.
    pub output: Option<String>,
    /// TOOL_RESULT: the call has failed.
    pub is_error: bool,
    /// TOOL_CALL: since when it may be that the call was made, where it must not be made twice.
    pub begun_at: Option<Timestamp>,
    /// TOOL_CALL: the build that it waits for or made.
    pub build_id: Option<BuildId>,
    /// FILE: its name.
    pub file_name: Option<String>,
    /// FILE: its media type.
    pub media_type: Option<String>,
    /// The chat's revision that changed it last.
    pub revision: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was done.
    pub ended_at: Option<Timestamp>,
}

impl ChatMessage {
    /// A message of the chat's next number, without parts; whoever stores it numbers it.
    pub fn new(chat_id: ChatId, role: ChatRole, status: ChatMessageStatus, at: Timestamp) -> Self {
        Self {
            id: ChatMessageId::generate(),
            chat_id,
            sequence: 0,
            role,
            status,
            author_id: None,
            model_name: None,
            continuation: None,
            input_tokens: 0,
            output_tokens: 0,
            cost_micros: 0,
            superseded_at: None,
            revision: 0,
            created_at: at,
            parts: Vec::new(),
        }
    }

    /// Adds a part at the end.
    pub fn push(&mut self, kind: ChatPartKind, status: ChatPartStatus) -> &mut ChatPart {
        let position = i32::try_from(self.parts.len()).unwrap_or(i32::MAX);
        self.parts.push(ChatPart {
            id: ChatPartId::generate(),
            message_id: self.id,
            position,
            kind,
            status,
            text: String::new(),
            tool_call_id: None,
            tool_name: None,
            input: None,
            output: None,
            is_error: false,
            begun_at: None,
            build_id: None,
            file_name: None,
            media_type: None,
            revision: self.revision,
            created_at: self.created_at,
            ended_at: (status == ChatPartStatus::Done).then_some(self.created_at),
        });
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    /// The calls of tools in it.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ChatPart> {
        let parts = self.parts.iter();
        parts.filter(|part| part.kind == ChatPartKind::ToolCall)
    }
}
