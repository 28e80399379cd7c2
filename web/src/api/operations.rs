//! The operations, each checked against the schema when compiled.

use graphql_client::GraphQLQuery;

use super::document::Document;

/// RFC 3339, UTC.
type DateTime = String;
/// A 64-bit integer.
type Long = i64;

macro_rules! operations {
    ($($constant:ident = $name:ident $module:ident $document:tt)+) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(schema_path = "../schema.graphql", query_path = $document)]
        #[expect(dead_code, reason = "made for its check of the document, and for the text")]
        struct $name;

        pub(crate) const $constant: Document = Document {
            name: $module::OPERATION_NAME,
            text: $module::QUERY,
        };
    )+};
}

// Session and settings.
operations! {
    VIEWER = Viewer viewer "src/api/viewer.graphql"
    SIGN_IN = SignIn sign_in "src/api/sign_in.graphql"
    SIGN_OUT = SignOut sign_out "src/api/sign_out.graphql"
    ACCOUNT = Account account "src/api/account.graphql"
    SET_PASSWORD = SetPassword set_password "src/api/set_password.graphql"
    REVOKE_SESSION = RevokeSession revoke_session "src/api/revoke_session.graphql"
    REVOKE_OTHER_SESSIONS = RevokeOtherSessions revoke_other_sessions "src/api/revoke_other_sessions.graphql"
    API_TOKENS = ApiTokens api_tokens "src/api/api_tokens.graphql"
    CREATE_API_TOKEN = CreateApiToken create_api_token "src/api/create_api_token.graphql"
    REVOKE_API_TOKEN = RevokeApiToken revoke_api_token "src/api/revoke_api_token.graphql"
}
// Tasks.
operations! {
    TASKS = Tasks tasks "src/api/tasks.graphql"
    TASK_LIST = TaskList task_list "src/api/task_list.graphql"
    TASK_COUNTS = TaskCounts task_counts "src/api/task_counts.graphql"
    TASK_LIVE = TaskLive task_live "src/api/task_live.graphql"
    TASK_MESSAGES = TaskMessages task_messages "src/api/task_messages.graphql"
    CREATE_TASK = CreateTask create_task "src/api/create_task.graphql"
    UPDATE_TASK = UpdateTask update_task "src/api/update_task.graphql"
    SEND_TASK_INPUT = SendTaskInput send_task_input "src/api/send_task_input.graphql"
    PAUSE_TASK = PauseTask pause_task "src/api/pause_task.graphql"
    RESUME_TASK = ResumeTask resume_task "src/api/resume_task.graphql"
    DELETE_TASK = DeleteTask delete_task "src/api/delete_task.graphql"
    PAUSE_TASKS = PauseTasks pause_tasks "src/api/pause_tasks.graphql"
    RESUME_TASKS = ResumeTasks resume_tasks "src/api/resume_tasks.graphql"
    DELETE_TASKS = DeleteTasks delete_tasks "src/api/delete_tasks.graphql"
    FAVORITE_TASK = FavoriteTask favorite_task "src/api/favorite_task.graphql"
    UNFAVORITE_TASK = UnfavoriteTask unfavorite_task "src/api/unfavorite_task.graphql"
}
// Chats.
operations! {
    CHATS = Chats chats "src/api/chats.graphql"
    CHAT_LIST = ChatList chat_list "src/api/chat_list.graphql"
    CHAT_MESSAGE = ChatMessage chat_message "src/api/chat_message.graphql"
    CHAT_LIVE = ChatLive chat_live "src/api/chat_live.graphql"
    MODELS = Models models "src/api/models.graphql"
    CREATE_CHAT = CreateChat create_chat "src/api/create_chat.graphql"
    UPDATE_CHAT = UpdateChat update_chat "src/api/update_chat.graphql"
    ARCHIVE_CHAT = ArchiveChat archive_chat "src/api/archive_chat.graphql"
    UNARCHIVE_CHAT = UnarchiveChat unarchive_chat "src/api/unarchive_chat.graphql"
    INTERRUPT_CHAT = InterruptChat interrupt_chat "src/api/interrupt_chat.graphql"
    CONTINUE_CHAT = ContinueChat continue_chat "src/api/continue_chat.graphql"
    SEND_CHAT_MESSAGE = SendChatMessage send_chat_message "src/api/send_chat_message.graphql"
    EDIT_CHAT_MESSAGE = EditChatMessage edit_chat_message "src/api/edit_chat_message.graphql"
    REMOVE_QUEUED_CHAT_MESSAGE = RemoveQueuedChatMessage remove_queued_chat_message "src/api/remove_queued_chat_message.graphql"
}
// Builds and workspaces.
operations! {
    BUILDS = Builds builds "src/api/builds.graphql"
    BUILD_LIVE = BuildLive build_live "src/api/build_live.graphql"
    BUILD_LOGS = BuildLogs build_logs "src/api/build_logs.graphql"
    AGENT_LOGS = AgentLogs agent_logs "src/api/agent_logs.graphql"
    CANCEL_BUILD = CancelBuild cancel_build "src/api/cancel_build.graphql"
    WORKSPACES = Workspaces workspaces "src/api/workspaces.graphql"
    WORKSPACE_LIVE = WorkspaceLive workspace_live "src/api/workspace_live.graphql"
    CREATE_WORKSPACE = CreateWorkspace create_workspace "src/api/create_workspace.graphql"
    START_WORKSPACE = StartWorkspace start_workspace "src/api/start_workspace.graphql"
    STOP_WORKSPACE = StopWorkspace stop_workspace "src/api/stop_workspace.graphql"
    DELETE_WORKSPACE = DeleteWorkspace delete_workspace "src/api/delete_workspace.graphql"
    UPDATE_WORKSPACE = UpdateWorkspace update_workspace "src/api/update_workspace.graphql"
    PROVISIONERS = Provisioners provisioners "src/api/provisioners.graphql"
}
// Templates.
operations! {
    TEMPLATES = Templates templates "src/api/templates.graphql"
    TEMPLATE_LIST = TemplateList template_list "src/api/template_list.graphql"
    TEMPLATE = Template template "src/api/template.graphql"
    TEMPLATE_VERSIONS = TemplateVersions template_versions "src/api/template_versions.graphql"
    TEMPLATE_FILE = TemplateFile template_file "src/api/template_file.graphql"
    TEMPLATE_VERSION_LIVE = TemplateVersionLive template_version_live "src/api/template_version_live.graphql"
    TEMPLATE_IMPORT_LOGS = TemplateImportLogs template_import_logs "src/api/template_import_logs.graphql"
    STARTER_TEMPLATES = StarterTemplates starter_templates "src/api/starter_templates.graphql"
    CREATE_TEMPLATE = CreateTemplate create_template "src/api/create_template.graphql"
    CREATE_TEMPLATE_VERSION = CreateTemplateVersion create_template_version "src/api/create_template_version.graphql"
    ACTIVATE_TEMPLATE_VERSION = ActivateTemplateVersion activate_template_version "src/api/activate_template_version.graphql"
    ARCHIVE_TEMPLATE_VERSION = ArchiveTemplateVersion archive_template_version "src/api/archive_template_version.graphql"
    RESTORE_TEMPLATE_VERSION = RestoreTemplateVersion restore_template_version "src/api/restore_template_version.graphql"
    UPDATE_TEMPLATE = UpdateTemplate update_template "src/api/update_template.graphql"
    DELETE_TEMPLATE = DeleteTemplate delete_template "src/api/delete_template.graphql"
    CANCEL_TEMPLATE_IMPORT = CancelTemplateImport cancel_template_import "src/api/cancel_template_import.graphql"
}
// People.
operations! {
    USERS = Users users "src/api/users.graphql"
    USER = User user "src/api/user.graphql"
    CREATE_USER = CreateUser create_user "src/api/create_user.graphql"
    UPDATE_USER = UpdateUser update_user "src/api/update_user.graphql"
    SUSPEND_USER = SuspendUser suspend_user "src/api/suspend_user.graphql"
    ACTIVATE_USER = ActivateUser activate_user "src/api/activate_user.graphql"
    CREATE_SIGN_IN_LINK = CreateSignInLink create_sign_in_link "src/api/create_sign_in_link.graphql"
    ORGANIZATIONS = Organizations organizations "src/api/organizations.graphql"
    ORGANIZATION = Organization organization "src/api/organization.graphql"
    MEMBERS = Members members "src/api/members.graphql"
    CREATE_ORGANIZATION = CreateOrganization create_organization "src/api/create_organization.graphql"
    UPDATE_ORGANIZATION = UpdateOrganization update_organization "src/api/update_organization.graphql"
    DELETE_ORGANIZATION = DeleteOrganization delete_organization "src/api/delete_organization.graphql"
    SET_MEMBERSHIP = SetMembership set_membership "src/api/set_membership.graphql"
    REMOVE_MEMBERSHIP = RemoveMembership remove_membership "src/api/remove_membership.graphql"
}
// Audit and webhooks.
operations! {
    AUDIT_ENTRIES = AuditEntries audit_entries "src/api/audit_entries.graphql"
    WEBHOOKS = Webhooks webhooks "src/api/webhooks.graphql"
    WEBHOOK_DELIVERIES = WebhookDeliveries webhook_deliveries "src/api/webhook_deliveries.graphql"
    CREATE_WEBHOOK = CreateWebhook create_webhook "src/api/create_webhook.graphql"
    UPDATE_WEBHOOK = UpdateWebhook update_webhook "src/api/update_webhook.graphql"
    ROTATE_WEBHOOK_SECRET = RotateWebhookSecret rotate_webhook_secret "src/api/rotate_webhook_secret.graphql"
    DELETE_WEBHOOK = DeleteWebhook delete_webhook "src/api/delete_webhook.graphql"
    REDELIVER_WEBHOOK = RedeliverWebhook redeliver_webhook "src/api/redeliver_webhook.graphql"
    TEST_WEBHOOK = TestWebhook test_webhook "src/api/test_webhook.graphql"
}
// Models.
operations! {
    MCP_SERVERS = McpServers mcp_servers "src/api/mcp_servers.graphql"
    CREATE_MCP_SERVER = CreateMcpServer create_mcp_server "src/api/create_mcp_server.graphql"
    UPDATE_MCP_SERVER = UpdateMcpServer update_mcp_server "src/api/update_mcp_server.graphql"
    DELETE_MCP_SERVER = DeleteMcpServer delete_mcp_server "src/api/delete_mcp_server.graphql"
    TEST_MCP_SERVER = TestMcpServer test_mcp_server "src/api/test_mcp_server.graphql"
    MODEL_PROVIDERS = ModelProviders model_providers "src/api/model_providers.graphql"
    CREATE_MODEL_PROVIDER = CreateModelProvider create_model_provider "src/api/create_model_provider.graphql"
    UPDATE_MODEL_PROVIDER = UpdateModelProvider update_model_provider "src/api/update_model_provider.graphql"
    DELETE_MODEL_PROVIDER = DeleteModelProvider delete_model_provider "src/api/delete_model_provider.graphql"
    TEST_MODEL_PROVIDER = TestModelProvider test_model_provider "src/api/test_model_provider.graphql"
    CREATE_MODEL = CreateModel create_model "src/api/create_model.graphql"
    UPDATE_MODEL = UpdateModel update_model "src/api/update_model.graphql"
    DELETE_MODEL = DeleteModel delete_model "src/api/delete_model.graphql"
}
