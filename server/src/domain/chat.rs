//! Chats: a conversation with a model that runs in the gateway and has tools.

mod file;
mod message;
mod text;

use super::text_enum::text_enum;
use super::{ChatId, ModelId, OrganizationId, TaskId, Timestamp, UserId, WorkspaceId};

pub use file::{ChatFile, MAX_FILE_BYTES, MAX_FILES};
pub use message::{
    ChatMessage, ChatMessageStatus, ChatPart, ChatPartKind, ChatPartStatus, ChatRole,
};
pub use text::{ChatText, ChatTitle};

text_enum! {
    /// Where a chat stands.
    ChatStatus {
        /// It waits for the user; the reason says when it has stopped before it was done.
        Waiting = "WAITING",
        /// The model answers, or its tools run.
        Running = "RUNNING",
        /// It was told to stop, and is about to.
        Interrupting = "INTERRUPTING",
        /// Its turn has failed; the reason says why. It goes on when it is told to.
        Error = "ERROR",
    }
}

text_enum! {
    /// Why a chat waits that has stopped before it was done.
    ChatPause {
        /// It, with its sub-chats, has cost what it may: give it a higher budget.
        Budget = "BUDGET",
        /// All chats of its owner have cost what they may within 30 days.
        UserBudget = "USER_BUDGET",
        /// The model was asked as often as it may be in one turn.
        Steps = "STEPS",
        /// An answer is as long as the model may write.
        AnswerTooLong = "ANSWER_TOO_LONG",
        /// The model's provider found an answer unfit.
        Filtered = "FILTERED",
        /// The user interrupted it.
        Interrupted = "INTERRUPTED",
    }
}

impl ChatStatus {
    /// Whether a gateway is at work on it, or about to be.
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Running | Self::Interrupting)
    }
}

/// A chat as it is stored.
#[derive(Clone, Debug)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// Its organization: where its tools make things.
    pub organization_id: OrganizationId,
    /// Whose it is: its tools run with their rights.
    pub owner_id: UserId,
    /// A sub-chat's parent.
    pub parent_id: Option<ChatId>,
    /// What people are shown.
    pub title: String,
    /// Somebody wrote the title: no model changes it.
    pub title_is_given: bool,
    /// Where it stands.
    pub status: ChatStatus,
    /// Why it stands there, for people; empty when there is nothing to say.
    pub status_reason: String,
    /// WAITING before it was done: why, in a word.
    pub pause: Option<ChatPause>,
    /// The model that answers; `None`: the default one.
    pub model_id: Option<ModelId>,
    /// The workspace that its tools work in.
    pub workspace_id: Option<WorkspaceId>,
    /// The task that it is about.
    pub task_id: Option<TaskId>,
    /// Counts its changes.
    pub revision: i64,
    /// Counts the gateways that took it to run it: what their writes name.
    pub run_lease: i64,
    /// How long its context was when the model was asked last, in tokens.
    pub context_tokens: i64,
    /// Tokens that were given to models, in all.
    pub input_tokens: i64,
    /// Tokens that came from models, in all.
    pub output_tokens: i64,
    /// What it has cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What it may cost before it pauses and asks; `None`: as the settings say.
    pub budget_micros: Option<i64>,
    /// Why its model was not given tools of MCP servers; empty: it was.
    pub tools_note: String,
    /// When it was put aside.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
