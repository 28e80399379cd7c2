//! The operations of the command line, generated from their documents and checked against schema.graphql
//! when compiled.

use graphql_client::GraphQLQuery;

/// RFC 3339, UTC.
type DateTime = String;
/// A 64-bit integer.
type Long = i64;

/// Enumerations stay text: the command line shows them, also those of a newer server.
macro_rules! text_enums {
    ($($name:ident)+) => { $(type $name = String;)+ };
}

text_enums! {
    AgentConnectionState AgentLifecycle ApiTokenScope BuildReason BuildTransition
    ChatMessageStatus ChatPartKind ChatPartStatus ChatPause ChatRole ChatStatus ErrorCode
    IsolationLevel JobStatus LogLevel LogSource MessageKind ModelProviderKind ModelProviderSource OrderDirection OrganizationRole
    ParameterType SiteRole TaskListChange TaskOrderField TaskState TaskStatus
    TemplateImportStatus UserStatus
    WebhookDeliveryStatus WorkspaceStatus
}

macro_rules! operations {
    ($($name:ident $document:tt)+) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "../schema.graphql",
            query_path = $document,
            response_derives = "Debug, Clone, Serialize",
            extern_enums(
                "AgentConnectionState", "AgentLifecycle", "ApiTokenScope", "BuildReason",
                "BuildTransition", "ChatMessageStatus", "ChatPartKind", "ChatPartStatus", "ChatPause", "ChatRole",
                "ChatStatus", "ErrorCode", "IsolationLevel", "JobStatus", "LogLevel",
                "LogSource", "MessageKind", "ModelProviderKind", "ModelProviderSource", "OrderDirection", "OrganizationRole", "ParameterType",
                "SiteRole", "TaskListChange", "TaskOrderField", "TaskState", "TaskStatus",
                "TemplateImportStatus", "UserStatus", "WebhookDeliveryStatus", "WorkspaceStatus"
            )
        )]
        pub(crate) struct $name;
    )+};
}

operations! {
    ActivateTemplateVersion "src/cli/operations/activate_template_version.graphql"
    ActivateUser "src/cli/operations/activate_user.graphql"
    AgentLogLines "src/cli/operations/agent_log_lines.graphql"
    AgentLogPage "src/cli/operations/agent_log_page.graphql"
    ArchiveTemplateVersion "src/cli/operations/archive_template_version.graphql"
    BuildLogLines "src/cli/operations/build_log_lines.graphql"
    BuildLogPage "src/cli/operations/build_log_page.graphql"
    ChatChanges "src/cli/operations/chat_changes.graphql"
    CreateApiToken "src/cli/operations/create_api_token.graphql"
    CreateChat "src/cli/operations/create_chat.graphql"
    CreateMcpServer "src/cli/operations/create_mcp_server.graphql"
    CreateModel "src/cli/operations/create_model.graphql"
    CreateModelProvider "src/cli/operations/create_model_provider.graphql"
    CreateOrganization "src/cli/operations/create_organization.graphql"
    CreateSignInLink "src/cli/operations/create_sign_in_link.graphql"
    CreateTask "src/cli/operations/create_task.graphql"
    CreateTemplate "src/cli/operations/create_template.graphql"
    CreateTemplateVersion "src/cli/operations/create_template_version.graphql"
    CreateUser "src/cli/operations/create_user.graphql"
    CreateWebhook "src/cli/operations/create_webhook.graphql"
    CreateWorkspace "src/cli/operations/create_workspace.graphql"
    DeleteMcpServer "src/cli/operations/delete_mcp_server.graphql"
    DeleteModel "src/cli/operations/delete_model.graphql"
    DeleteModelProvider "src/cli/operations/delete_model_provider.graphql"
    DeleteTasks "src/cli/operations/delete_tasks.graphql"
    DeleteTemplate "src/cli/operations/delete_template.graphql"
    DeleteWebhook "src/cli/operations/delete_webhook.graphql"
    DeleteWorkspace "src/cli/operations/delete_workspace.graphql"
    FavoriteTask "src/cli/operations/favorite_task.graphql"
    FindOrganization "src/cli/operations/find_organization.graphql"
    FindTask "src/cli/operations/find_task.graphql"
    FindTemplate "src/cli/operations/find_template.graphql"
    FindTemplateInOrganization "src/cli/operations/find_template_in_organization.graphql"
    FindUser "src/cli/operations/find_user.graphql"
    FindWorkspace "src/cli/operations/find_workspace.graphql"
    InterruptChat "src/cli/operations/interrupt_chat.graphql"
    ListApiTokens "src/cli/operations/list_api_tokens.graphql"
    ListAuditEntries "src/cli/operations/list_audit_entries.graphql"
    ListBuilds "src/cli/operations/list_builds.graphql"
    ListChats "src/cli/operations/list_chats.graphql"
    ListMembers "src/cli/operations/list_members.graphql"
    ListMcpServers "src/cli/operations/list_mcp_servers.graphql"
    ListModelProviders "src/cli/operations/list_model_providers.graphql"
    ListModels "src/cli/operations/list_models.graphql"
    ListOrganizations "src/cli/operations/list_organizations.graphql"
    ListProvisioners "src/cli/operations/list_provisioners.graphql"
    ListSessions "src/cli/operations/list_sessions.graphql"
    ListTasks "src/cli/operations/list_tasks.graphql"
    ListTemplateVersions "src/cli/operations/list_template_versions.graphql"
    ListTemplates "src/cli/operations/list_templates.graphql"
    ListUsers "src/cli/operations/list_users.graphql"
    ListWebhookDeliveries "src/cli/operations/list_webhook_deliveries.graphql"
    ListWebhooks "src/cli/operations/list_webhooks.graphql"
    ListWorkspaces "src/cli/operations/list_workspaces.graphql"
    PauseTasks "src/cli/operations/pause_tasks.graphql"
    RemoveMembership "src/cli/operations/remove_membership.graphql"
    RestOfTaskOutput "src/cli/operations/rest_of_task_output.graphql"
    RestoreTemplateVersion "src/cli/operations/restore_template_version.graphql"
    ResumeTasks "src/cli/operations/resume_tasks.graphql"
    RevokeApiToken "src/cli/operations/revoke_api_token.graphql"
    RevokeOtherSessions "src/cli/operations/revoke_other_sessions.graphql"
    RevokeSession "src/cli/operations/revoke_session.graphql"
    RotateWebhookSecret "src/cli/operations/rotate_webhook_secret.graphql"
    SendChatMessage "src/cli/operations/send_chat_message.graphql"
    SendTaskInput "src/cli/operations/send_task_input.graphql"
    SetMembership "src/cli/operations/set_membership.graphql"
    SetPassword "src/cli/operations/set_password.graphql"
    ShowTask "src/cli/operations/show_task.graphql"
    ShowWebhookDelivery "src/cli/operations/show_webhook_delivery.graphql"
    ShowWorkspace "src/cli/operations/show_workspace.graphql"
    StartWorkspace "src/cli/operations/start_workspace.graphql"
    StopWorkspace "src/cli/operations/stop_workspace.graphql"
    SuspendUser "src/cli/operations/suspend_user.graphql"
    TaskChanges "src/cli/operations/task_changes.graphql"
    TaskListChanges "src/cli/operations/task_list_changes.graphql"
    TaskLogSources "src/cli/operations/task_log_sources.graphql"
    TaskOutput "src/cli/operations/task_output.graphql"
    TaskPrompts "src/cli/operations/task_prompts.graphql"
    TemplateImportEnd "src/cli/operations/template_import_end.graphql"
    TemplateImportLines "src/cli/operations/template_import_lines.graphql"
    TestMcpServer "src/cli/operations/test_mcp_server.graphql"
    TestModelProvider "src/cli/operations/test_model_provider.graphql"
    TestWebhook "src/cli/operations/test_webhook.graphql"
    UnfavoriteTask "src/cli/operations/unfavorite_task.graphql"
    UpdateMcpServer "src/cli/operations/update_mcp_server.graphql"
    UpdateModel "src/cli/operations/update_model.graphql"
    UpdateTask "src/cli/operations/update_task.graphql"
    UpdateTemplate "src/cli/operations/update_template.graphql"
    UpdateUser "src/cli/operations/update_user.graphql"
    UpdateWorkspace "src/cli/operations/update_workspace.graphql"
    Viewer "src/cli/operations/viewer.graphql"
    WhyTaskFailed "src/cli/operations/why_task_failed.graphql"
}
