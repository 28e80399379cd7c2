use serde_json::json;

use super::{as_made, name_taken};
use crate::domain::build::{Build, BuildReason, BuildTransition};
use crate::domain::job::Job;
use crate::domain::names::{Name, checked_idempotency_key};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{ErrorCode, Failure, TemplateVersionId, parameters, task_name};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::templates::{self, WantedFor, usable_version};
use crate::services::{Services, UnitOfWork, owner};
use crate::store;

/// What a workspace is made from.
#[derive(Clone, Debug, Default)]
pub struct CreateWorkspace {
    /// A template's name or id: its active version is used.
    pub template: Option<String>,
    /// Or an exact version.
    pub template_version_id: Option<TemplateVersionId>,
    /// With a template's name: the name or id of its organization.
    pub organization: Option<String>,
    /// `None`: made up.
    pub name: Option<String>,
    /// Username of a member of the template's organization; `None`: the caller.
    pub owner: Option<String>,
    /// Values of the template's parameters by name.
    pub parameters: Vec<(String, String)>,
    /// Name of a preset, whose values win.
    pub preset: Option<String>,
    /// The same key again gives the workspace that was made with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
    /// Why its first build is made; `None`: since the caller asked for it.
    pub reason: Option<BuildReason>,
}

/// A workspace with its latest build.
type Made = (Workspace, Option<(Build, Job)>);

/// Makes a workspace that runs no task, with its first build, in one transaction; does not wait for
/// the build.
pub async fn create(
    services: &Services,
    caller: &Caller,
    input: CreateWorkspace,
) -> Result<Made, Failure> {
    let object = AuditObject::named("Workspace", input.name.clone().unwrap_or_default());
    let result = create_unless_made(services, caller, input).await;
    audit::or_refused(services, caller, "createWorkspace", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    input: CreateWorkspace,
) -> Result<Made, Failure> {
    let key = input.idempotency_key.clone();
    checked_idempotency_key(key.as_deref())?;
    if let Some(made) = made_with(services, caller, key.as_deref()).await? {
        return Ok(made);
    }
    match create_new(services, caller, input).await {
        // Two requests with one key at the same time: the second one gets the first one's.
        Err(error) if error.code() == ErrorCode::Conflict => {
            let made = made_with(services, caller, key.as_deref()).await?;
            made.ok_or(error)
        }
        result => result,
    }
}

async fn made_with(
    services: &Services,
    caller: &Caller,
    key: Option<&str>,
) -> Result<Option<Made>, Failure> {
    let Some(key) = key else { return Ok(None) };
    let (db, by) = (services.db.reader(), caller.actor.user_id);
    let Some(made) = store::workspace::by_idempotency_key(db, by, key).await? else {
        return Ok(None);
    };
    let found = store::workspace::with_latest_builds(db, &[made.id]).await?;
    Ok(found.into_iter().next())
}

async fn create_new(
    services: &Services,
    caller: &Caller,
    input: CreateWorkspace,
) -> Result<Made, Failure> {
    let mut template = input.template;
    if let (Some(organization), Some(named)) = (&input.organization, &template) {
        let id = templates::in_organization(services, caller, organization, named).await?;
        template = Some(id.to_string());
    }
    let (exact, wanted) = (input.template_version_id, WantedFor::Workspace);
    let (template, version) = usable_version(services, caller, template, exact, wanted).await?;
    let name = name(input.name)?;
    let organization = template.organization_id;
    let owner = owner::choose(services, caller, organization, input.owner.as_deref()).await?;
    let manifest = &version.manifest;
    let preset = input
        .preset
        .map(|name| parameters::find_preset(manifest, &name));
    let values = parameters::resolve(manifest, preset.transpose()?, &input.parameters, None)?;

    let mut uow = UnitOfWork::begin(services).await?;
    templates::keep(&uow, &template).await?;
    let workspace = Workspace::new(owner, &name, &template, &version, uow.now());
    let by = caller.actor.user_id;
    let made = input.idempotency_key.map(|key| (by, key));
    let inserted = store::workspace::insert(uow.tx(), &workspace, made).await;
    inserted.map_err(|error| name_taken(&workspace.name, error))?;
    let build = NewBuild {
        transition: BuildTransition::Start,
        reason: input.reason.unwrap_or(BuildReason::Initiator),
        initiator_id: Some(by),
        parameters: values,
    };
    new_build(&mut uow, &workspace, build).await?;
    let object = AuditObject::new("Workspace", workspace.id.0, &workspace.name);
    let after = json!({
        "name": workspace.name,
        "ownerId": owner.to_string(),
        "templateVersionId": version.id.to_string(),
    });
    audit::record(&uow, caller, "createWorkspace", object, None, Some(after)).await?;
    let made = as_made(&uow, workspace.id).await?;
    uow.commit().await?;
    Ok(made)
}

/// The given name, or two words with four hex digits.
fn name(given: Option<String>) -> Result<Name, Failure> {
    if let Some(name) = given {
        return Name::parse("name", &name);
    }
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
    task_name::for_prompt("", random)
}
