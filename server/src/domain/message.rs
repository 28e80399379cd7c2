//! A task's conversation.

use super::text_enum::text_enum;
use super::{MessageId, TaskId, Timestamp, UserId};

text_enum! {
    /// Who says a message.
    MessageKind {
        /// The user, to the task's program.
        Input = "INPUT",
        /// The task's program.
        Output = "OUTPUT",
    }
}

/// One entry of a task's conversation.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The task.
    pub task_id: TaskId,
    /// 1, 2, 3… in its task, without gaps.
    pub sequence: i64,
    /// Who says it.
    pub kind: MessageKind,
    /// The text. OUTPUT comes in pieces: joined in order they are the whole.
    pub text: String,
    /// INPUT: who sent it.
    pub author_id: Option<UserId>,
    /// When it was said.
    pub created_at: Timestamp,
}
