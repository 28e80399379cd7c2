use serde_json::json;

use super::name_taken;
use crate::domain::build::{BuildReason, BuildTransition};
use crate::domain::names::{DisplayName, Name, Prompt, checked_idempotency_key};
use crate::domain::task::{Task, TaskStatus};
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{
    ErrorCode, Failure, TaskId, TemplateVersionId, WorkspaceId, parameters, task_name,
};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::templates::{WantedFor, usable_version};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// What a task is made from.
#[derive(Clone, Debug, Default)]
pub struct CreateTask {
    /// A template's name or id: its active version is used.
    pub template: Option<String>,
    /// Or an exact version.
    pub template_version_id: Option<TemplateVersionId>,
    /// What the task is to do.
    pub prompt: String,
    /// `None`: made from the prompt.
    pub name: Option<String>,
    /// `None`: the beginning of the prompt.
    pub display_name: Option<String>,
    /// Values of the template's parameters by name.
    pub parameters: Vec<(String, String)>,
    /// Name of a preset, whose values win.
    pub preset: Option<String>,
    /// The same key again gives the task that was made with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
}

/// Makes a task with its workspace and first build, in one transaction; does not wait for the build.
pub async fn create(
    services: &Services,
    caller: &Caller,
    input: CreateTask,
) -> Result<Task, Failure> {
    let object = AuditObject::named("Task", input.name.clone().unwrap_or_default());
    let result = create_unless_made(services, caller, input).await;
    audit::or_refused(services, caller, "createTask", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    input: CreateTask,
) -> Result<Task, Failure> {
    let key = input.idempotency_key.clone();
    checked_idempotency_key(key.as_deref())?;
    if let Some(task) = made_with(services, caller, key.as_deref()).await? {
        return Ok(task);
    }
    let result = create_new(services, caller, input).await;
    match result {
        // Two requests with one key at the same time: the second one gets the first one's task.
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
) -> Result<Option<Task>, Failure> {
    match key {
        Some(key) => {
            let (db, owner) = (services.db.reader(), caller.actor.user_id);
            store::task::by_idempotency_key(db, owner, key).await
        }
        None => Ok(None),
    }
}

async fn create_new(
    services: &Services,
    caller: &Caller,
    input: CreateTask,
) -> Result<Task, Failure> {
    let prompt = Prompt::parse("prompt", input.prompt)?;
    let name = if let Some(name) = input.name {
        Name::parse("name", &name)?
    } else {
        let mut random = [0; 4];
        getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
        task_name::for_prompt(prompt.as_str(), random)?
    };
    let display_name = match input.display_name {
        Some(text) => DisplayName::parse("displayName", &text)?,
        None => None,
    };
    let wanted = input.template_version_id;
    let (template, version) =
        usable_version(services, caller, input.template, wanted, WantedFor::Task).await?;
    let manifest = &version.manifest;
    let preset = input
        .preset
        .map(|name| parameters::find_preset(manifest, &name));
    let values = parameters::resolve(manifest, preset.transpose()?, &input.parameters, None)?;

    let mut uow = UnitOfWork::begin(services).await?;
    let (workspace, task) = new_rows(
        &uow,
        caller,
        &template,
        &version,
        &name,
        &prompt,
        display_name,
    );
    store::workspace::insert(uow.tx(), &workspace).await?;
    let inserted =
        store::task::insert(uow.tx(), &task, caller.actor.user_id, input.idempotency_key).await;
    inserted.map_err(|error| {
        if unique_violation(&error) {
            name_taken(&task.name)
        } else {
            failure(error)
        }
    })?;
    let build = NewBuild {
        transition: BuildTransition::Start,
        reason: BuildReason::Initiator,
        initiator_id: Some(caller.actor.user_id),
        parameters: values,
    };
    new_build(&mut uow, &workspace, build).await?;
    let object = AuditObject::new("Task", task.id.0, task.name.clone());
    let after = json!({ "name": task.name, "templateVersionId": version.id.to_string() });
    audit::record(&uow, caller, "createTask", object, None, Some(after)).await?;
    let task = store::task::by_ids(uow.tx(), &[task.id]).await?.pop();
    uow.commit().await?;
    task.ok_or_else(|| Failure::internal("a task just made is not there"))
}

fn new_rows(
    uow: &UnitOfWork<'_>,
    caller: &Caller,
    template: &Template,
    version: &TemplateVersion,
    name: &Name,
    prompt: &Prompt,
    display_name: Option<DisplayName>,
) -> (Workspace, Task) {
    let task_id = TaskId::generate();
    let workspace = Workspace {
        id: WorkspaceId::generate(),
        organization_id: template.organization_id,
        owner_id: caller.actor.user_id,
        name: name.as_str().to_owned(),
        template_id: template.id,
        template_version_id: version.id,
        task_id: Some(task_id),
        latest_build_id: None,
        host: None,
        isolation: None,
        created_at: uow.now(),
        updated_at: uow.now(),
        deleted_at: None,
    };
    let display_name = display_name.map_or_else(
        || task_name::title_for_prompt(prompt.as_str()),
        |name| name.as_str().to_owned(),
    );
    let task = Task {
        id: task_id,
        organization_id: template.organization_id,
        owner_id: caller.actor.user_id,
        name: name.as_str().to_owned(),
        display_name,
        prompt: prompt.as_str().to_owned(),
        template_id: template.id,
        template_version_id: version.id,
        workspace_id: workspace.id,
        agent_id: None,
        app_id: None,
        status: TaskStatus::Pending,
        status_reason: String::new(),
        current_state: None,
        auto_pause_minutes: None,
        active_at: uow.now(),
        created_at: uow.now(),
        updated_at: uow.now(),
        deleted_at: None,
        revision: 0,
    };
    (workspace, task)
}
