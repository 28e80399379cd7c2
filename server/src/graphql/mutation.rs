//! What can be done, one mutation a file: an input, and a payload of its outcomes.

mod activate_template_version;
mod activate_user;
mod archive_chat;
mod archive_template_version;
mod cancel_build;
mod cancel_template_import;
mod continue_chat;
mod create_api_token;
mod create_chat;
mod create_mcp_server;
mod create_model;
mod create_model_provider;
mod create_organization;
mod create_sign_in_link;
mod create_task;
mod create_template;
mod create_template_version;
mod create_user;
mod create_webhook;
mod create_workspace;
mod delete_mcp_server;
mod delete_model;
mod delete_model_provider;
mod delete_organization;
mod delete_task;
mod delete_tasks;
mod delete_template;
mod delete_webhook;
mod delete_workspace;
mod edit_chat_message;
mod favorite_task;
mod interrupt_chat;
mod pause_task;
mod pause_tasks;
mod redeliver_webhook;
mod remove_membership;
mod remove_queued_chat_message;
mod restore_template_version;
mod resume_task;
mod resume_tasks;
mod revoke_api_token;
mod revoke_other_sessions;
mod revoke_session;
mod rotate_webhook_secret;
mod send_chat_message;
mod send_task_input;
mod set_membership;
mod set_password;
mod sign_in;
mod sign_out;
mod start_workspace;
mod stop_workspace;
mod suspend_user;
mod test_mcp_server;
mod test_model_provider;
mod test_webhook;
mod unarchive_chat;
mod unfavorite_task;
mod update_chat;
mod update_mcp_server;
mod update_model;
mod update_model_provider;
mod update_organization;
mod update_task;
mod update_template;
mod update_user;
mod update_webhook;
mod update_workspace;

use async_graphql::MergedObject;

/// What can be done. A mutation takes one `input` and answers the object with `errors`: what the
/// caller can put right comes back there, everything else is an error of the request.
#[derive(MergedObject, Default)]
pub struct Mutation(
    sign_in::SignInMutation,
    sign_out::SignOutMutation,
    create_api_token::CreateApiTokenMutation,
    revoke_api_token::RevokeApiTokenMutation,
    create_user::CreateUserMutation,
    update_user::UpdateUserMutation,
    suspend_user::SuspendUserMutation,
    activate_user::ActivateUserMutation,
    set_password::SetPasswordMutation,
    create_sign_in_link::CreateSignInLinkMutation,
    revoke_session::RevokeSessionMutation,
    revoke_other_sessions::RevokeOtherSessionsMutation,
    create_organization::CreateOrganizationMutation,
    update_organization::UpdateOrganizationMutation,
    delete_organization::DeleteOrganizationMutation,
    set_membership::SetMembershipMutation,
    remove_membership::RemoveMembershipMutation,
    create_task::CreateTaskMutation,
    send_task_input::SendTaskInputMutation,
    pause_task::PauseTaskMutation,
    resume_task::ResumeTaskMutation,
    delete_task::DeleteTaskMutation,
    update_task::UpdateTaskMutation,
    favorite_task::FavoriteTaskMutation,
    unfavorite_task::UnfavoriteTaskMutation,
    pause_tasks::PauseTasksMutation,
    resume_tasks::ResumeTasksMutation,
    delete_tasks::DeleteTasksMutation,
    cancel_build::CancelBuildMutation,
    create_workspace::CreateWorkspaceMutation,
    start_workspace::StartWorkspaceMutation,
    stop_workspace::StopWorkspaceMutation,
    delete_workspace::DeleteWorkspaceMutation,
    update_workspace::UpdateWorkspaceMutation,
    create_webhook::CreateWebhookMutation,
    update_webhook::UpdateWebhookMutation,
    rotate_webhook_secret::RotateWebhookSecretMutation,
    delete_webhook::DeleteWebhookMutation,
    redeliver_webhook::RedeliverWebhookMutation,
    test_webhook::TestWebhookMutation,
    create_model_provider::CreateModelProviderMutation,
    update_model_provider::UpdateModelProviderMutation,
    delete_model_provider::DeleteModelProviderMutation,
    test_model_provider::TestModelProviderMutation,
    create_model::CreateModelMutation,
    update_model::UpdateModelMutation,
    delete_model::DeleteModelMutation,
    create_mcp_server::CreateMcpServerMutation,
    update_mcp_server::UpdateMcpServerMutation,
    delete_mcp_server::DeleteMcpServerMutation,
    test_mcp_server::TestMcpServerMutation,
    create_template::CreateTemplateMutation,
    create_template_version::CreateTemplateVersionMutation,
    activate_template_version::ActivateTemplateVersionMutation,
    archive_template_version::ArchiveTemplateVersionMutation,
    restore_template_version::RestoreTemplateVersionMutation,
    cancel_template_import::CancelTemplateImportMutation,
    update_template::UpdateTemplateMutation,
    delete_template::DeleteTemplateMutation,
    create_chat::CreateChatMutation,
    send_chat_message::SendChatMessageMutation,
    edit_chat_message::EditChatMessageMutation,
    remove_queued_chat_message::RemoveQueuedChatMessageMutation,
    interrupt_chat::InterruptChatMutation,
    continue_chat::ContinueChatMutation,
    update_chat::UpdateChatMutation,
    archive_chat::ArchiveChatMutation,
    unarchive_chat::UnarchiveChatMutation,
);
