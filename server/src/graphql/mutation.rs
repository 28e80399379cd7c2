//! What can be done, one mutation a file: an input, and a payload of its outcomes.

mod cancel_build;
mod create_api_token;
mod create_task;
mod delete_task;
mod delete_tasks;
mod favorite_task;
mod pause_task;
mod pause_tasks;
mod resume_task;
mod resume_tasks;
mod revoke_api_token;
mod send_task_input;
mod sign_in;
mod sign_out;
mod unfavorite_task;
mod update_task;

use async_graphql::MergedObject;

/// What can be done. A mutation takes one `input` and answers the object with `errors`: what the
/// caller can put right comes back there, everything else is an error of the request.
#[derive(MergedObject, Default)]
pub struct Mutation(
    sign_in::SignInMutation,
    sign_out::SignOutMutation,
    create_api_token::CreateApiTokenMutation,
    revoke_api_token::RevokeApiTokenMutation,
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
);
