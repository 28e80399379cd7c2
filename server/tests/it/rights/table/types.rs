use crate::rights::callers::{
    AUDITORS, ORGANIZATION, OWNER, PEOPLE, SELF, SELF_AND_MANAGERS, SELF_AND_OWNER, SIGNED_IN,
    SOME_TEMPLATE_MANAGERS, TASKS, TEMPLATES,
};
use crate::rights::rule::{TypeRule, open};

/// Every object type with rights of its own.
pub const TYPES: &[TypeRule] = &[
    open(
        "Task",
        r#"node(id: "{task}") { ... on Task { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Message",
        r#"node(id: "{message}") { ... on Message { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Workspace",
        r#"node(id: "{workspace}") { ... on Workspace { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Build",
        r#"node(id: "{build}") { ... on Build { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Job",
        r#"node(id: "{job}") { ... on Job { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Resource",
        r#"node(id: "{resource}") { ... on Resource { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Agent",
        r#"node(id: "{agent}") { ... on Agent { FIELDS } }"#,
        TASKS,
    ),
    open(
        "App",
        r#"node(id: "{app}") { ... on App { FIELDS } }"#,
        TASKS,
    ),
    open(
        "AppStatus",
        r#"node(id: "{app_status}") { ... on AppStatus { FIELDS } }"#,
        TASKS,
    ),
    open(
        "Template",
        r#"node(id: "{template}") { ... on Template { FIELDS } }"#,
        TEMPLATES,
    ),
    open(
        "TemplateVersion",
        r#"node(id: "{version}") { ... on TemplateVersion { FIELDS } }"#,
        TEMPLATES,
    ),
    open(
        "Provisioner",
        r#"node(id: "{provisioner}") { ... on Provisioner { FIELDS } }"#,
        SOME_TEMPLATE_MANAGERS,
    ),
    open(
        "Organization",
        r#"node(id: "{organization}") { ... on Organization { FIELDS } }"#,
        ORGANIZATION,
    ),
    open(
        "Membership",
        r#"user(id: "{ann}") { memberships { FIELDS } }"#,
        PEOPLE,
    ),
    open(
        "Session",
        r#"node(id: "{session}") { ... on Session { FIELDS } }"#,
        SELF_AND_OWNER,
    ),
    open(
        "ApiToken",
        r#"node(id: "{token}") { ... on ApiToken { FIELDS } }"#,
        SELF_AND_OWNER,
    ),
    open(
        "Webhook",
        r#"node(id: "{webhook}") { ... on Webhook { FIELDS } }"#,
        SELF,
    ),
    open(
        "WebhookDelivery",
        r#"node(id: "{delivery}") { ... on WebhookDelivery { FIELDS } }"#,
        SELF,
    ),
    open(
        "Chat",
        r#"node(id: "{chat}") { ... on Chat { FIELDS } }"#,
        TASKS,
    ),
    open(
        "ChatMessage",
        r#"node(id: "{chat_message}") { ... on ChatMessage { FIELDS } }"#,
        TASKS,
    ),
    open(
        "ChatPart",
        r#"chat(id: "{chat}") { messages { nodes { parts { FIELDS } } } }"#,
        TASKS,
    ),
    open(
        "McpServer",
        r#"node(id: "{mcp_server}") { ... on McpServer { FIELDS } }"#,
        OWNER,
    ),
    open(
        "ModelProvider",
        r#"node(id: "{model_provider}") { ... on ModelProvider { FIELDS } }"#,
        OWNER,
    ),
    open(
        "Model",
        r#"node(id: "{model}") { ... on Model { FIELDS } }"#,
        SIGNED_IN,
    ),
    open(
        "AuditEntry",
        r#"node(id: "{audit_entry}") { ... on AuditEntry { FIELDS } }"#,
        AUDITORS,
    ),
    open("StarterTemplate", "starterTemplates { FIELDS }", SIGNED_IN),
    open("ServerInfo", "server { FIELDS }", SIGNED_IN),
    open("RateLimit", "rateLimit { FIELDS }", SIGNED_IN),
    TypeRule {
        name: "User",
        reach: r#"node(id: "{ann}") { ... on User { FIELDS } }"#,
        to: PEOPLE,
        private: &[
            ("lastSignInAt", SELF_AND_MANAGERS),
            ("hasPassword", SELF_AND_MANAGERS),
            ("sessions", SELF_AND_OWNER),
            ("apiTokens", SELF_AND_OWNER),
        ],
        public: Some(&[
            "id",
            "username",
            "displayName",
            "roles",
            "status",
            "memberships",
            "canCreateTemplates",
            "createdAt",
            "updatedAt",
        ]),
    },
];

/// Arguments of fields that need some.
pub const ARGUMENTS: &[(&str, &str)] = &[("TemplateVersion.file", r#"path: "template.toml""#)];

/// Types that are part of another object and have no rights of their own. All their fields are asked
/// for wherever an object shows one.
const VALUES: &[&str] = &[
    "AuditChange",
    "BuildParameter",
    "BuildStatusEvent",
    "ChatEvent",
    "ChatTextAppended",
    "LogBatch",
    "LogLine",
    "MessageBatch",
    "McpServerTest",
    "McpTool",
    "ModelProviderTest",
    "PageInfo",
    "ServerLimits",
    "Tag",
    "TaskActionResult",
    "TaskCounts",
    "TaskCurrentState",
    "TaskEvent",
    "TaskListEvent",
    "TaskPhase",
    "TaskPrompt",
    "TemplateFile",
    "TemplateFileContent",
    "TemplateParameter",
    "TemplateParameterOption",
    "TemplatePreset",
    "Timing",
    "UserError",
];

/// Whether a type has no rights of its own: the roots, payloads, pages of a list, and parts.
pub fn is_value(name: &str) -> bool {
    ["Query", "Mutation", "Subscription"].contains(&name)
        || ["Payload", "Connection", "Edge"]
            .iter()
            .any(|end| name.ends_with(end))
        || VALUES.contains(&name)
}
