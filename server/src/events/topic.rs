use uuid::Uuid;

use crate::domain::{
    AgentId, BuildId, ChatId, JobId, TaskId, TemplateVersionId, UserId, WorkspaceId,
};

/// The topics, and how each one is written for other gateways: a letter of its own, which never
/// becomes another topic's, and the id when it has one. A new topic is one line here.
macro_rules! topics {
    (
        of one thing:
        $($(#[$doc:meta])* $letter:literal $name:ident($id:ident),)+
        of all:
        $($(#[$all_doc:meta])* $all_letter:literal $all:ident,)+
    ) => {
        /// What can have something new.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Topic {
            $($(#[$doc])* $name($id),)+
            $($(#[$all_doc])* $all,)+
        }

        impl Topic {
            pub(super) fn parts(self) -> (char, Option<Uuid>) {
                match self {
                    $(Self::$name(id) => ($letter, Some(id.0)),)+
                    $(Self::$all => ($all_letter, None),)+
                }
            }

            /// `None`: a topic that a newer gateway knows, and nobody here listens to.
            pub(super) fn from_parts(letter: char, id: Option<Uuid>) -> Option<Self> {
                match (letter, id) {
                    $(($letter, Some(id)) => Some(Self::$name($id(id))),)+
                    $(($all_letter, None) => Some(Self::$all),)+
                    _ => None,
                }
            }

            /// One of each kind.
            #[cfg(test)]
            pub(super) fn one_of_each() -> Vec<Self> {
                vec![$(Self::$name($id::generate()),)+ $(Self::$all,)+]
            }
        }
    };
}

topics! {
    of one thing:
    /// A task's status, state, build, agent or app.
    't' Task(TaskId),
    /// Any task of this owner.
    'o' TasksOf(UserId),
    /// A task's conversation.
    'm' Messages(TaskId),
    /// A workspace: its status, health, name and latest build.
    'w' Workspace(WorkspaceId),
    /// A build's job: its status and stage.
    'b' Build(BuildId),
    /// A template version's import: its status and stage.
    'v' TemplateVersion(TemplateVersionId),
    /// A job's log.
    'j' JobLog(JobId),
    /// An agent's log.
    'a' AgentLog(AgentId),
    /// Commands for a workspace's agent, and their acknowledgements.
    'c' Commands(WorkspaceId),
    /// A chat: its status, messages and parts.
    'h' Chat(ChatId),
    /// A user's rights were lowered, or a session or token of theirs was revoked.
    'u' Credentials(UserId),
    of all:
    /// Any task.
    'T' AllTasks,
    /// Jobs wait for a provisioner.
    'J' JobsAvailable,
    /// A held job is to be canceled.
    'C' JobsCanceled,
    /// A task may have to pause by itself earlier than any other.
    'P' AutoPause,
    /// Deliveries of webhooks wait to be sent.
    'W' WebhooksDue,
    /// A chat is new, or stands elsewhere, or is called something else: what lists show.
    'H' ChatLists,
    /// A chat waits for a gateway to run it, or is to be interrupted.
    'R' ChatsToRun,
}

impl Topic {
    /// Whether other gateways are told. What only wakes a loop that every gateway has is done by the
    /// gateway where it came up; two would but take it from each other.
    pub(super) fn concerns_others(self) -> bool {
        !matches!(self, Self::AutoPause | Self::WebhooksDue)
    }
}
