//! What a worker can follow.

mod agent_commands;
mod jobs;

use async_graphql::MergedSubscription;

/// What a worker can follow.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    jobs::JobsSubscription,
    agent_commands::AgentCommandsSubscription,
);
