//! Any object by its id.

use async_graphql::{Context, ID, Interface, Result};
use uuid::Uuid;

use super::context::ContextExt;
use super::error::ToGraphql;
use super::loaders::load;
use super::types::agent::Agent;
use super::types::api_token::ApiToken;
use super::types::app::{App, AppStatus};
use super::types::audit_entry::AuditEntry;
use super::types::build::{Build, Resource};
use super::types::chat::Chat;
use super::types::chat_message::ChatMessage;
use super::types::job::{Job, Provisioner};
use super::types::mcp_server::McpServer;
use super::types::message::Message;
use super::types::model::{Model, ModelProvider};
use super::types::organization::Organization;
use super::types::session::Session;
use super::types::task::Task;
use super::types::template::Template;
use super::types::template_version::TemplateVersion;
use super::types::user::User;
use super::types::webhook::{Webhook, WebhookDelivery};
use super::types::workspace::Workspace;
use crate::domain::job::{Job as JobRow, JobSubject};
use crate::domain::node::NodeKind;
use crate::domain::template::{Template as TemplateRow, TemplateVersion as TemplateVersionRow};
use crate::domain::{
    AgentId, ApiTokenId, AppId, AppStatusId, AuditEntryId, BuildId, ChatId, ChatMessageId, Failure,
    JobId, McpServerId, MessageId, ModelId, ModelProviderId, OrganizationId, ProvisionerId,
    ResourceId, SessionId, TaskId, TemplateId, TemplateVersionId, UserId, WebhookDeliveryId,
    WebhookId, WorkspaceId,
};
use crate::services::{audit, lookup, mcp_servers, models, templates, webhooks};

/// An object that has an id, unique over all types.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id."))]
#[expect(
    clippy::large_enum_variant,
    reason = "an operation makes few of them, and moves them on at once"
)]
pub enum Node {
    /// A user.
    User(User),
    /// An organization.
    Organization(Organization),
    /// An API token.
    ApiToken(ApiToken),
    /// A browser's session.
    Session(Session),
    /// A template.
    Template(Template),
    /// A template version.
    TemplateVersion(TemplateVersion),
    /// A task.
    Task(Task),
    /// A message.
    Message(Message),
    /// A workspace.
    Workspace(Workspace),
    /// A build.
    Build(Build),
    /// A job.
    Job(Job),
    /// A provisioner.
    Provisioner(Provisioner),
    /// A resource.
    Resource(Resource),
    /// An agent.
    Agent(Agent),
    /// An app.
    App(App),
    /// An app status.
    AppStatus(AppStatus),
    /// An entry of the audit log.
    AuditEntry(AuditEntry),
    /// A webhook.
    Webhook(Webhook),
    /// A delivery of a webhook.
    WebhookDelivery(WebhookDelivery),
    /// A provider of models.
    ModelProvider(ModelProvider),
    /// A model.
    Model(Model),
    /// A server of the Model Context Protocol.
    McpServer(McpServer),
    /// A chat.
    Chat(Chat),
    /// A message of a chat.
    ChatMessage(ChatMessage),
}

/// Reads an argument that is an id; the error names the argument.
pub(super) fn parse_id<T>(
    ctx: &Context<'_>,
    argument: &str,
    id: &ID,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    parse_input_id(argument, id, parse).map_err(|failure| ctx.to_graphql(failure))
}

/// The same for a mutation's input, where the error comes back as data.
pub(super) fn parse_input_id<T>(
    field: &str,
    id: &ID,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Failure> {
    parse(id.as_str()).ok_or_else(|| {
        Failure::invalid(
            field,
            format!("`{}` is not an id: ids are UUIDs", id.as_str()),
        )
    })
}

/// The object of an id, when there is one that the caller may read.
pub(super) async fn find(ctx: &Context<'_>, id: Uuid) -> Result<Option<Node>> {
    let caller = ctx.caller()?;
    let services = ctx.services()?;
    let found = lookup::node_of(services, id).await;
    let Some(node) = found.map_err(|failure| ctx.to_graphql(failure))? else {
        return Ok(None);
    };
    if !node.may_be_read_by(&caller.actor) {
        return Ok(None);
    }
    Ok(match node.kind {
        NodeKind::User => load(ctx, UserId(id))
            .await?
            .map(|row| Node::User(User(row))),
        NodeKind::Organization => load(ctx, OrganizationId(id))
            .await?
            .map(|row| Node::Organization(Organization(row))),
        NodeKind::ApiToken => load(ctx, ApiTokenId(id))
            .await?
            .map(|row| Node::ApiToken(ApiToken(row))),
        NodeKind::Session => load(ctx, SessionId(id))
            .await?
            .map(|row| Node::Session(Session(row))),
        NodeKind::Template => template(ctx, TemplateId(id))
            .await?
            .map(|row| Node::Template(Template(row))),
        NodeKind::TemplateVersion => template_version(ctx, TemplateVersionId(id))
            .await?
            .map(|row| Node::TemplateVersion(TemplateVersion(row))),
        NodeKind::Task => load(ctx, TaskId(id))
            .await?
            .map(|row| Node::Task(Task::from(row))),
        NodeKind::Message => load(ctx, MessageId(id))
            .await?
            .map(|row| Node::Message(Message(row))),
        NodeKind::Workspace => load(ctx, WorkspaceId(id))
            .await?
            .map(|row| Node::Workspace(row.into())),
        NodeKind::Build => load(ctx, BuildId(id))
            .await?
            .map(|row| Node::Build(row.into())),
        NodeKind::Job => job(ctx, JobId(id)).await?.map(|row| Node::Job(row.into())),
        NodeKind::Provisioner => load(ctx, ProvisionerId(id))
            .await?
            .map(|row| Node::Provisioner(Provisioner(row))),
        NodeKind::Resource => load(ctx, ResourceId(id))
            .await?
            .map(|row| Node::Resource(Resource(row))),
        NodeKind::Agent => load(ctx, AgentId(id))
            .await?
            .map(|row| Node::Agent(Agent(row))),
        NodeKind::App => load(ctx, AppId(id)).await?.map(|row| Node::App(App(row))),
        NodeKind::AppStatus => load(ctx, AppStatusId(id))
            .await?
            .map(|row| Node::AppStatus(AppStatus(row))),
        NodeKind::AuditEntry => audit::get(services, caller, AuditEntryId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::AuditEntry(AuditEntry(row))),
        NodeKind::Webhook => webhooks::get(services, caller, WebhookId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::Webhook(Webhook(row))),
        NodeKind::WebhookDelivery => webhooks::delivery(services, caller, WebhookDeliveryId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::WebhookDelivery(WebhookDelivery(row))),
        NodeKind::ModelProvider => models::get_provider(services, caller, ModelProviderId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::ModelProvider(ModelProvider(row))),
        NodeKind::McpServer => mcp_servers::get(services, caller, McpServerId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::McpServer(McpServer(row))),
        NodeKind::Model => models::get(services, caller, ModelId(id))
            .await
            .map_err(|failure| ctx.to_graphql(failure))?
            .map(|row| Node::Model(Model(row))),
        NodeKind::Chat => load(ctx, ChatId(id))
            .await?
            .map(|row| Node::Chat(Chat(row))),
        NodeKind::ChatMessage => load(ctx, ChatMessageId(id))
            .await?
            .map(|row| Node::ChatMessage(ChatMessage(row))),
    })
}

/// Whose templates may be read follows from memberships, which the service asks about.
async fn template(ctx: &Context<'_>, id: TemplateId) -> Result<Option<TemplateRow>> {
    let found = templates::get(ctx.services()?, ctx.caller()?, id).await;
    found.map_err(|failure| ctx.to_graphql(failure))
}

async fn template_version(
    ctx: &Context<'_>,
    id: TemplateVersionId,
) -> Result<Option<TemplateVersionRow>> {
    let found = templates::version(ctx.services()?, ctx.caller()?, id).await;
    found.map_err(|failure| ctx.to_graphql(failure))
}

/// An import is read by who may read its version; of a build was asked already.
async fn job(ctx: &Context<'_>, id: JobId) -> Result<Option<JobRow>> {
    let Some(job) = load(ctx, id).await? else {
        return Ok(None);
    };
    let may_read = match job.subject {
        JobSubject::Build { .. } => true,
        JobSubject::TemplateImport { version } => template_version(ctx, version).await?.is_some(),
    };
    Ok(may_read.then_some(job))
}
