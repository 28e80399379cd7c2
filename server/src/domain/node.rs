//! The kinds of objects that have an id of their own in the API.

use super::text_enum::text_enum;
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
    }
}

/// An object found by its id.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef {
    /// What it is.
    pub kind: NodeKind,
    /// Whose it is and where, by what it hangs on; `None`: everybody who is signed in may read it.
    /// Without an organization only its owner and a site OWNER may.
    pub owner: Option<(UserId, Option<OrganizationId>)>,
}
