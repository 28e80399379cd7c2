use crate::rights::callers::{
    ALL, MEMBER_MANAGERS, ORGANIZATION, OWNER, PEOPLE, SELF, SELF_AND_OWNER, SIGNED_IN, TASKS,
    TEMPLATE_MANAGERS, TEMPLATES, USER_MANAGERS, Who,
};
use crate::rights::rule::{MutationRule, mutation};

/// Nobody else knows of it.
const NOBODY: &[Who] = &[];
/// Who is in an organization, and may so have tasks, or sees all tasks.
const WITH_TASKS: &[Who] = &[
    Who::Ann,
    Who::AnnReading,
    Who::Colleague,
    Who::Admin,
    Who::TemplateAdmin,
    Who::Auditor,
    Who::Stranger,
    Who::StrangeAdmin,
    Who::Owner,
];
/// Who may know of the first administrator, who is in every organization of the walk.
const ROOT_KNOWN: &[Who] = &[
    Who::Ann,
    Who::AnnReading,
    Who::Colleague,
    Who::Admin,
    Who::TemplateAdmin,
    Who::Auditor,
    Who::Stranger,
    Who::StrangeAdmin,
    Who::SiteUserAdmin,
    Who::SiteAuditor,
    Who::Owner,
];
/// An organization's ADMINs and site OWNERs.
const ORGANIZATION_ADMINS: &[Who] = &[Who::Admin, Who::Owner];

/// Every field of `Mutation`; a field may have several lines.
pub const MUTATIONS: &[MutationRule] = &[
    mutation("signIn", r#"{ token: "tyd_" }"#, ALL, NOBODY),
    mutation("signOut", "{}", SIGNED_IN, NOBODY),
    mutation("setPassword", r#"{ newPassword: "" }"#, SIGNED_IN, NOBODY),
    mutation(
        "setPassword",
        r#"{ userId: "{new_user}", newPassword: "correct horse battery" }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "setPassword",
        r#"{ userId: "{root}", newPassword: "" }"#,
        OWNER,
        ROOT_KNOWN,
    ),
    mutation(
        "createSignInLink",
        r#"{ userId: "{new_user}" }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "createSignInLink",
        r#"{ userId: "{root}" }"#,
        OWNER,
        ROOT_KNOWN,
    ),
    mutation(
        "revokeSession",
        r#"{ sessionId: "{new_session}" }"#,
        SELF_AND_OWNER,
        NOBODY,
    ),
    mutation("revokeOtherSessions", "{}", SIGNED_IN, NOBODY),
    mutation(
        "createApiToken",
        r#"{ name: "{new_name}" }"#,
        SIGNED_IN,
        NOBODY,
    ),
    mutation(
        "createApiToken",
        r#"{ name: "{new_name}", scope: PROVISIONER }"#,
        OWNER,
        SIGNED_IN,
    ),
    mutation(
        "revokeApiToken",
        r#"{ id: "{new_token}" }"#,
        SELF_AND_OWNER,
        NOBODY,
    ),
    mutation(
        "createUser",
        r#"{ username: "{new_name}" }"#,
        USER_MANAGERS,
        SIGNED_IN,
    ),
    mutation(
        "createUser",
        r#"{ username: "{new_name}", roles: [OWNER] }"#,
        OWNER,
        SIGNED_IN,
    ),
    mutation(
        "updateUser",
        r#"{ userId: "{new_user}", displayName: "New" }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "updateUser",
        r#"{ userId: "{new_user}", roles: [AUDITOR] }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "updateUser",
        r#"{ userId: "{new_user}", roles: [OWNER] }"#,
        OWNER,
        PEOPLE,
    ),
    mutation(
        "updateUser",
        r#"{ userId: "{root}", roles: [OWNER] }"#,
        OWNER,
        ROOT_KNOWN,
    ),
    mutation(
        "suspendUser",
        r#"{ userId: "{new_user}" }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "activateUser",
        r#"{ userId: "{new_user}" }"#,
        USER_MANAGERS,
        PEOPLE,
    ),
    mutation(
        "createOrganization",
        r#"{ name: "{new_name}" }"#,
        OWNER,
        SIGNED_IN,
    ),
    mutation(
        "updateOrganization",
        r#"{ organizationId: "{organization}", displayName: "New" }"#,
        ORGANIZATION_ADMINS,
        ORGANIZATION,
    ),
    mutation(
        "deleteOrganization",
        r#"{ organizationId: "{organization}" }"#,
        OWNER,
        ORGANIZATION,
    ),
    mutation(
        "setMembership",
        r#"{ organizationId: "{organization}", userId: "{new_user}", role: AUDITOR }"#,
        MEMBER_MANAGERS,
        ORGANIZATION,
    ),
    mutation(
        "removeMembership",
        r#"{ organizationId: "{organization}", userId: "{new_user}" }"#,
        MEMBER_MANAGERS,
        ORGANIZATION,
    ),
    mutation(
        "createTask",
        r#"{ template: "shell", prompt: "x" }"#,
        TEMPLATES,
        NOBODY,
    ),
    mutation(
        "updateTask",
        r#"{ taskId: "{new_task}", displayName: "New" }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "sendTaskInput",
        r#"{ taskId: "{new_task}", text: "x" }"#,
        TASKS,
        NOBODY,
    ),
    mutation("favoriteTask", r#"{ taskId: "{task}" }"#, TASKS, NOBODY),
    mutation("unfavoriteTask", r#"{ taskId: "{task}" }"#, TASKS, NOBODY),
    mutation("pauseTask", r#"{ taskId: "{new_task}" }"#, TASKS, NOBODY),
    mutation("resumeTask", r#"{ taskId: "{new_task}" }"#, TASKS, NOBODY),
    mutation("deleteTask", r#"{ taskId: "{new_task}" }"#, TASKS, NOBODY),
    mutation(
        "pauseTasks",
        r#"{ taskIds: ["{new_task}"] }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "resumeTasks",
        r#"{ taskIds: ["{new_task}"] }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "deleteTasks",
        r#"{ taskIds: ["{new_task}"] }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "createWorkspace",
        r#"{ template: "shell" }"#,
        TEMPLATES,
        NOBODY,
    ),
    mutation(
        "updateWorkspace",
        r#"{ workspaceId: "{new_workspace}", name: "{new_name}" }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "startWorkspace",
        r#"{ workspaceId: "{new_workspace}" }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "stopWorkspace",
        r#"{ workspaceId: "{new_workspace}" }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "deleteWorkspace",
        r#"{ workspaceId: "{new_workspace}" }"#,
        TASKS,
        NOBODY,
    ),
    mutation(
        "deleteWorkspace",
        r#"{ workspaceId: "{new_workspace}", orphan: true }"#,
        TEMPLATE_MANAGERS,
        TASKS,
    ),
    mutation("cancelBuild", r#"{ buildId: "{build}" }"#, TASKS, NOBODY),
    mutation(
        "createWebhook",
        r#"{ name: "{new_name}", url: "https://example.org/" }"#,
        WITH_TASKS,
        SIGNED_IN,
    ),
    mutation(
        "updateWebhook",
        r#"{ webhookId: "{webhook}", name: "{new_name}" }"#,
        SELF,
        NOBODY,
    ),
    mutation(
        "rotateWebhookSecret",
        r#"{ webhookId: "{webhook}" }"#,
        SELF,
        NOBODY,
    ),
    mutation("testWebhook", r#"{ webhookId: "{webhook}" }"#, SELF, NOBODY),
    mutation(
        "redeliverWebhook",
        r#"{ deliveryId: "{delivery}" }"#,
        SELF,
        NOBODY,
    ),
    mutation(
        "deleteWebhook",
        r#"{ webhookId: "{webhook}" }"#,
        SELF,
        NOBODY,
    ),
];
