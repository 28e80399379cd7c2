//! Batches of objects by id, one statement each, for data loaders. They ask nothing about rights:
//! they are reached only from an object that the caller may read.

mod agents;
mod builds;
mod identity;
mod node;
mod tasks;

pub use agents::{
    agents, agents_of_resources, app_statuses, apps, apps_of_agents, statuses_of_apps,
};
pub use builds::{
    builds, jobs, phases_of_builds, provisioner_activity, provisioners, queue_positions, resources,
    resources_of_builds,
};
pub use identity::{
    api_tokens, api_tokens_of_users, memberships_of_users, organizations, sessions,
    sessions_of_users, template_file_entries, template_versions, templates, users,
};
pub use node::node_of;
pub use tasks::{favorites_among, messages, tasks, workspaces, workspaces_with_latest_builds};
