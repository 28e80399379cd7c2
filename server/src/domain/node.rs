//! The kinds of objects that have an id of their own in the API.

use super::text_enum::text_enum;
use super::user::{Actor, AuditScope, Scope};
use super::{OrganizationId, UserId};

text_enum! {
    /// What kind of object an id belongs to.
    NodeKind {
        /// A user.
        User = "USER",
        /// An organization.
        Organization = "ORGANIZATION",
        /// An API token.
        ApiToken = "API_TOKEN",
        /// A browser's session.
        Session = "SESSION",
        /// A template.
        Template = "TEMPLATE",
        /// A version of a template.
        TemplateVersion = "TEMPLATE_VERSION",
        /// A task.
        Task = "TASK",
        /// A message of a task's conversation.
        Message = "MESSAGE",
        /// A workspace.
        Workspace = "WORKSPACE",
        /// A build.
        Build = "BUILD",
        /// A job.
        Job = "JOB",
        /// A provisioner.
        Provisioner = "PROVISIONER",
        /// A resource.
        Resource = "RESOURCE",
        /// An agent.
        Agent = "AGENT",
        /// An app.
        App = "APP",
        /// A state that an app reported.
        AppStatus = "APP_STATUS",
        /// An entry of the audit log.
        AuditEntry = "AUDIT_ENTRY",
        /// A webhook.
        Webhook = "WEBHOOK",
        /// A delivery of a webhook.
        WebhookDelivery = "WEBHOOK_DELIVERY",
        /// A provider of models.
        ModelProvider = "MODEL_PROVIDER",
        /// A model.
        Model = "MODEL",
        /// A server of the Model Context Protocol.
        McpServer = "MCP_SERVER",
        /// A chat.
        Chat = "CHAT",
        /// A message of a chat.
        ChatMessage = "CHAT_MESSAGE",
    }
}

/// An object found by its id, and what its rights hang on.
#[derive(Clone, Debug)]
pub struct NodeRef {
    /// What it is.
    pub kind: NodeKind,
    /// Whose it is, by what it hangs on.
    pub owner: Option<UserId>,
    /// The organizations that it belongs to: of a user, all that it is a member of.
    pub organizations: Vec<OrganizationId>,
}

impl NodeRef {
    /// Whether the actor may read it: the same answer as the query of its kind gives.
    pub fn may_be_read_by(&self, actor: &Actor) -> bool {
        match self.kind {
            NodeKind::User => self.is_in(&actor.people()),
            NodeKind::Organization => self.is_in_one_of(actor.known_organizations()),
            NodeKind::Template | NodeKind::TemplateVersion => {
                self.is_in_one_of(actor.template_organizations())
            }
            NodeKind::Provisioner => {
                let serves_all = self.organizations.is_empty();
                actor.manages_templates()
                    && (serves_all || self.is_in_one_of(actor.provisioner_organizations()))
            }
            // Not even a site OWNER reads another's: its address may be a secret.
            NodeKind::Webhook | NodeKind::WebhookDelivery => self.owner == Some(actor.user_id),
            NodeKind::ModelProvider | NodeKind::McpServer => actor.is_owner(),
            // Which of them are offered, the service asks.
            NodeKind::Model => true,
            NodeKind::AuditEntry => match actor.audit_scope() {
                Some(AuditScope::Everything) => true,
                Some(AuditScope::Of(organizations)) => self.is_in_one_of(Some(organizations)),
                None => false,
            },
            NodeKind::ApiToken | NodeKind::Session => {
                actor.is_owner() || self.owner == Some(actor.user_id)
            }
            NodeKind::Task
            | NodeKind::Message
            | NodeKind::Workspace
            | NodeKind::Build
            | NodeKind::Job
            | NodeKind::Resource
            | NodeKind::Agent
            | NodeKind::App
            | NodeKind::AppStatus
            | NodeKind::Chat
            | NodeKind::ChatMessage => self.is_in(&actor.scope()),
        }
    }

    fn is_in(&self, scope: &Scope) -> bool {
        let Some(owner) = self.owner else {
            return false;
        };
        scope.includes_owned_by(owner)
            || (self.organizations.iter()).any(|place| scope.includes(owner, *place))
    }

    fn is_in_one_of(&self, organizations: Option<Vec<OrganizationId>>) -> bool {
        organizations.is_none_or(|known| self.organizations.iter().any(|one| known.contains(one)))
    }
}
