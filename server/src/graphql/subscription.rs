//! What can be followed: a snapshot, then everything after the cursor, then live, until it ends.
//!
//! Every stream listens first and reads then, and reads again whenever its bell rings: so nothing
//! is missed, a burst of changes is one read, and a slow reader holds nothing but its cursor.

mod agent_logs;
mod build_logs;
mod build_status;
mod chat;
mod chats;
mod desk;
mod follow;
mod progress;
mod task;
mod task_messages;
mod tasks;
mod template_import_logs;
mod template_version;
mod workspace;

use async_graphql::MergedSubscription;

pub use desk::{Desk, Event, Subject};
pub use progress::{Position, Progress};

/// Subscriptions to one thing: they tell the same to everybody who may see it, as long as no field below
/// looks at who asks. `tasks` is not one of them: what is in a list hangs on whose list it is.
pub const SHARED: &[&str] = &[
    "agentLogs",
    "buildLogs",
    "buildStatus",
    "chat",
    "task",
    "taskMessages",
    "templateImportLogs",
    "templateVersion",
    "workspace",
];

/// What can be followed: a snapshot, then everything after the cursor, then live, until it ends.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    build_status::BuildStatusSubscription,
    build_logs::BuildLogsSubscription,
    agent_logs::AgentLogsSubscription,
    task::TaskSubscription,
    tasks::TasksSubscription,
    task_messages::TaskMessagesSubscription,
    workspace::WorkspaceSubscription,
    chat::ChatSubscription,
    chats::ChatsSubscription,
    template_version::TemplateVersionSubscription,
    template_import_logs::TemplateImportLogsSubscription,
);
