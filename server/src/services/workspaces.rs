//! Workspaces: what callers read of them and do to them.

mod create;
mod delete;
mod rename;
mod start;
mod stop;

use sea_orm::DbErr;

use super::{Services, UnitOfWork};
use crate::domain::build::Build;
use crate::domain::job::Job;
use crate::domain::page::{Page, PageRequest};
use crate::domain::search::{WorkspaceFilter, WorkspaceOrder};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{ErrorCode, Failure, WorkspaceId};
use crate::store;
use crate::store::error::{failure, unique_violation};

pub use crate::domain::search::parse_workspace_query as parse_query;
pub use crate::store::workspace::WorkspaceCursor;
pub use create::{CreateWorkspace, create};
pub use delete::{delete, orphan};
pub use rename::rename;
pub use start::{StartWorkspace, start};
pub use stop::stop;

/// Names a workspace.
#[derive(Clone, Debug)]
pub enum WorkspaceRef {
    /// By its id.
    Id(WorkspaceId),
    /// By its owner's username (`None` or `me`: the caller) and its name, whatever their case.
    Named {
        /// The owner's username.
        owner: Option<String>,
        /// The workspace's name.
        name: String,
    },
}

/// The workspace, by its id also a deleted one, unless the caller may not read it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    workspace: WorkspaceRef,
) -> Result<Option<Workspace>, Failure> {
    let db = services.db.reader();
    match workspace {
        WorkspaceRef::Id(id) => {
            let found = store::workspace::by_ids(db, &[id]).await?.pop();
            Ok(found.filter(|found| may_act(caller, found)))
        }
        WorkspaceRef::Named { owner, name } => {
            let owner = owner.filter(|owner| owner != "me");
            let owner = owner.as_ref().unwrap_or(&caller.actor.username);
            store::workspace::by_name(db, &caller.actor.scope(), owner, &name).await
        }
    }
}

/// A page of the workspaces that the caller may read and that pass all filters; one statement.
pub async fn list(
    services: &Services,
    caller: &Caller,
    filters: &[WorkspaceFilter],
    order: WorkspaceOrder,
    page: PageRequest<WorkspaceCursor>,
) -> Result<Page<Workspace>, Failure> {
    store::workspace::list(services.db.reader(), &caller.actor, filters, order, page).await
}

/// How many workspaces the whole list has.
pub async fn count(
    services: &Services,
    caller: &Caller,
    filters: &[WorkspaceFilter],
) -> Result<i64, Failure> {
    store::workspace::count(services.db.reader(), &caller.actor, filters).await
}

fn may_act(caller: &Caller, workspace: &Workspace) -> bool {
    let actor = &caller.actor;
    actor.may_act_for(workspace.owner_id, workspace.organization_id)
}

/// The workspace, locked, with its latest build; NOT_FOUND unless the caller may act on it.
async fn held(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<(Workspace, Build, Job), Failure> {
    held_by(uow, id, |workspace| may_act(caller, workspace)).await
}

/// The same; NOT_FOUND unless `may` says yes.
async fn held_by(
    uow: &UnitOfWork<'_>,
    id: WorkspaceId,
    may: impl Fn(&Workspace) -> bool,
) -> Result<(Workspace, Build, Job), Failure> {
    let workspace = store::workspace::lock(uow.tx(), id).await?.filter(may);
    let workspace = workspace.ok_or_else(|| Failure::not_found("workspace"))?;
    let latest = store::build::latest(uow.tx(), id).await?;
    let (build, job) =
        latest.ok_or_else(|| Failure::internal("a workspace without its first build"))?;
    Ok((workspace, build, job))
}

/// CONFLICT while the workspace goes, or is gone.
fn must_stay(workspace: &Workspace) -> Result<(), Failure> {
    workspace
        .going()
        .map_or(Ok(()), |reason| Err(Failure::conflict(reason)))
}

/// The workspace with the build that was made, as both are now.
async fn as_made(
    uow: &UnitOfWork<'_>,
    id: WorkspaceId,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let found = store::workspace::with_latest_builds(uow.tx(), &[id]).await?;
    let found = found.into_iter().next();
    found.ok_or_else(|| Failure::not_found("workspace"))
}

/// What an error of writing a workspace's name means.
pub(super) fn name_taken(name: &str, error: DbErr) -> Failure {
    if unique_violation(&error) {
        let what =
            format!("The owner already has a workspace or a task `{name}`: choose another name");
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}
