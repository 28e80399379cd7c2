use super::super::Services;
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::message::Message;
use crate::domain::task::Task;
use crate::domain::workspace::Workspace;
use crate::domain::{Failure, MessageId, TaskId, UserId, WorkspaceId};
use crate::store;

/// Tasks, deleted ones too.
pub async fn tasks(services: &Services, ids: &[TaskId]) -> Result<Vec<Task>, Failure> {
    store::task::by_ids(services.db.reader(), ids).await
}

/// Workspaces, deleted ones too.
pub async fn workspaces(
    services: &Services,
    ids: &[WorkspaceId],
) -> Result<Vec<Workspace>, Failure> {
    store::workspace::by_ids(services.db.reader(), ids).await
}

/// Workspaces, deleted ones too, each with its latest build and that one's job.
pub async fn workspaces_with_latest_builds(
    services: &Services,
    ids: &[WorkspaceId],
) -> Result<Vec<(Workspace, Option<(Build, Job)>)>, Failure> {
    store::workspace::with_latest_builds(services.db.reader(), ids).await
}

/// Messages.
pub async fn messages(services: &Services, ids: &[MessageId]) -> Result<Vec<Message>, Failure> {
    store::message::by_ids(services.db.reader(), ids).await
}

/// Which of these tasks are favourites of a user.
pub async fn favorites_among(
    services: &Services,
    user: UserId,
    ids: &[TaskId],
) -> Result<Vec<TaskId>, Failure> {
    store::task::favorites_among(services.db.reader(), user, ids).await
}
