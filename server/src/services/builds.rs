//! Builds: reading them, making them, canceling them.

mod cancel;
mod new;
mod orphaned;

use super::Services;
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::Caller;
use crate::domain::{BuildId, Failure, WorkspaceId};
use crate::store;

pub use cancel::cancel;
pub(super) use cancel::request as request_cancel;
pub(crate) use new::{NewBuild, new_build};
pub(super) use orphaned::orphaned_build;

/// The build with its job, unless the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: BuildId,
) -> Result<Option<(Build, Job)>, Failure> {
    store::build::get_in_scope(services.db.reader(), &caller.actor.scope(), id).await
}

/// A page of a workspace's builds, newest first; the place is a build's number. Nothing is asked
/// about rights.
pub async fn page_of_workspace(
    services: &Services,
    workspace: WorkspaceId,
    page: PageRequest<i32>,
) -> Result<Page<(Build, Job)>, Failure> {
    store::build::page_of_workspace(services.db.reader(), workspace, page).await
}

/// How many builds a workspace has. Nothing is asked about rights.
pub async fn count_of_workspace(
    services: &Services,
    workspace: WorkspaceId,
) -> Result<i64, Failure> {
    store::build::count_of_workspace(services.db.reader(), workspace).await
}
