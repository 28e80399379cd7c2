//! What can be asked, a noun a file.

mod audit;
mod build;
mod chat;
mod mcp_server;
mod model;
mod node;
mod organization;
mod provisioner;
mod server;
pub(super) mod task;
mod template;
mod user;
mod viewer;
mod webhook;
mod workspace;

use async_graphql::MergedObject;

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    user::UserQuery,
    organization::OrganizationQuery,
    task::TaskQuery,
    template::TemplateQuery,
    workspace::WorkspaceQuery,
    build::BuildQuery,
    chat::ChatQuery,
    audit::AuditQuery,
    webhook::WebhookQuery,
    model::ModelQuery,
    mcp_server::McpServerQuery,
    provisioner::ProvisionerQuery,
    server::ServerQuery,
);
