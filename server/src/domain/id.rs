//! Ids are types: a task's id can't be handed where a build's is wanted. All are UUIDv7, so they
//! sort by the time of their making.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, of now.
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// Reads an id as the API writes it; `None` when it is not a UUID.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text.trim()).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )+};
}

ids! {
    /// A user's id.
    UserId,
    /// An organization's id.
    OrganizationId,
    /// A browser session's id.
    SessionId,
    /// An API token's id.
    ApiTokenId,
    /// A template's id.
    TemplateId,
    /// A template version's id.
    TemplateVersionId,
    /// An uploaded archive's id.
    TemplateUploadId,
    /// A task's id.
    TaskId,
    /// A workspace's id.
    WorkspaceId,
    /// A build's id.
    BuildId,
    /// A job's id.
    JobId,
    /// A provisioner's id.
    ProvisionerId,
    /// A resource's id.
    ResourceId,
    /// An agent's id.
    AgentId,
    /// An app's id.
    AppId,
    /// An app status's id.
    AppStatusId,
    /// A message's id.
    MessageId,
    /// A command's id, from the gateway to an agent.
    CommandId,
    /// An audit entry's id.
    AuditEntryId,
    /// A webhook's id.
    WebhookId,
    /// A webhook delivery's id.
    WebhookDeliveryId,
    /// A model provider's id.
    ModelProviderId,
    /// A chat's id.
    ChatId,
    /// A chat message's id.
    ChatMessageId,
    /// The id of a part of a chat message.
    ChatPartId,
    /// A model's id.
    ModelId,
    /// The id of a server of the Model Context Protocol.
    McpServerId,
}
