use serde_json::json;

use super::{as_made, held, must_stay};
use crate::domain::build::{Build, BuildParameter, BuildReason, BuildTransition};
use crate::domain::job::{Job, JobStatus};
use crate::domain::template::TemplateVersion;
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{ErrorCode, Failure, TemplateVersionId, WorkspaceId, parameters};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::templates::check_usable;
use crate::services::{Services, UnitOfWork};
use crate::store;

/// How a workspace is to be started.
#[derive(Clone, Debug, Default)]
pub struct StartWorkspace {
    /// Values that differ from the last build's.
    pub parameters: Vec<(String, String)>,
    /// The version to start with from now on; `None`: the one that it has.
    pub template_version_id: Option<TemplateVersionId>,
    /// Or its template's active version.
    pub update: bool,
    /// Why; `None`: since the caller asked for it.
    pub reason: Option<BuildReason>,
}

/// Starts a workspace. One that runs is started anew when its version or a parameter changes by
/// this; else nothing is done. CONFLICT while a build is under way, and once it is being deleted.
pub async fn start(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
    how: StartWorkspace,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let object = AuditObject::new("Workspace", id.0, "");
    let result = try_start(services, caller, id, how).await;
    audit::or_refused(services, caller, "startWorkspace", object, result).await
}

async fn try_start(
    services: &Services,
    caller: &Caller,
    id: WorkspaceId,
    how: StartWorkspace,
) -> Result<(Workspace, Option<(Build, Job)>), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let (mut workspace, build, job) = held(&uow, caller, id).await?;
    must_stay(&workspace)?;
    let version = version(&uow, &workspace, &how).await?;
    let values = parameters::resolve(
        &version.manifest,
        None,
        &how.parameters,
        Some(&build.parameters),
    )?;
    let runs = build.transition == BuildTransition::Start && job.status == JobStatus::Succeeded;
    let is_same =
        version.id == build.template_version_id && keeps(&values, &build.parameters, &how);
    if runs && is_same {
        return Ok((workspace, None));
    }
    if version.id != workspace.template_version_id {
        store::workspace::set_version(uow.tx(), id, version.id).await?;
        workspace.template_version_id = version.id;
    }
    let start = NewBuild {
        transition: BuildTransition::Start,
        reason: how.reason.unwrap_or(BuildReason::Initiator),
        initiator_id: Some(caller.actor.user_id),
        parameters: values,
    };
    let (made, _) = new_build(&mut uow, &workspace, start).await?;
    let object = AuditObject::new("Workspace", id.0, workspace.name);
    let before = json!({ "templateVersionId": build.template_version_id.to_string() });
    let after = json!({
        "buildNumber": made.number,
        "templateVersionId": version.id.to_string(),
    });
    audit::record(
        &uow,
        caller,
        "startWorkspace",
        object,
        Some(before),
        Some(after),
    )
    .await?;
    let made = as_made(&uow, id).await?;
    uow.commit().await?;
    Ok(made)
}

/// Ephemeral values hold for one build, so they count only when they are given.
fn keeps(values: &[BuildParameter], had: &[BuildParameter], how: &StartWorkspace) -> bool {
    let given = |value: &BuildParameter| how.parameters.iter().any(|(name, _)| *name == value.name);
    values
        .iter()
        .filter(|value| given(value))
        .all(|value| had.contains(value))
}

/// The version to start with: any that it has, archived or not; another one when something may be made
/// from it. A deprecated template still looks after the workspaces that are made.
async fn version(
    uow: &UnitOfWork<'_>,
    workspace: &Workspace,
    how: &StartWorkspace,
) -> Result<TemplateVersion, Failure> {
    let path = "templateVersionId";
    let wanted = match (how.template_version_id, how.update) {
        (Some(_), true) => {
            let what = "Give either `templateVersionId` or `update`";
            return Err(Failure::invalid(path, what));
        }
        (Some(id), false) => id,
        (None, true) => {
            let found = store::template::by_ids(uow.tx(), &[workspace.template_id]).await?;
            let active = found
                .first()
                .and_then(|template| template.active_version_id);
            active.ok_or_else(|| {
                let what = "The template has no version that can be used yet";
                Failure::at(ErrorCode::Conflict, "update", what)
            })?
        }
        (None, false) => workspace.template_version_id,
    };
    let found = store::template::versions_by_ids(uow.tx(), &[wanted]).await?;
    let version = found
        .into_iter()
        .find(|version| version.template_id == workspace.template_id);
    let version = version.ok_or_else(|| {
        let what = "The workspace's template has no such version";
        Failure::at(ErrorCode::NotFound, path, what)
    })?;
    if version.id == workspace.template_version_id {
        return Ok(version);
    }
    check_usable(&version).map_err(|what| Failure::at(ErrorCode::Conflict, path, what))?;
    if workspace.task_id.is_some() && !version.has_ai_task {
        let what = "Template version does not define an AI task";
        return Err(Failure::invalid(path, what));
    }
    Ok(version)
}
