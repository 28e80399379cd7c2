mod naming;
mod plan;

use serde_json::json;

use self::plan::Plan;
use super::name_taken;
use crate::domain::build::{BuildReason, BuildTransition};
use crate::domain::names::checked_idempotency_key;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::user::Caller;
use crate::domain::workspace::Workspace;
use crate::domain::{ErrorCode, Failure, TaskId, TemplateVersionId, task_name};
use crate::services::audit::{self, AuditObject};
use crate::services::builds::{NewBuild, new_build};
use crate::services::{Services, UnitOfWork, templates, workspaces};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// A made-up name that is taken is made up again at most so often.
const MAX_NAMES: u32 = 8;

/// What a task is made from.
#[derive(Clone, Debug, Default)]
pub struct CreateTask {
    /// Username of the member of the template's organization whose it is to be; `None` or `me`: the
    /// caller.
    pub owner: Option<String>,
    /// Name or id of the organization whose template is meant; `None`: any that the caller is in.
    pub organization: Option<String>,
    /// A template's name or id: its active version is used.
    pub template: Option<String>,
    /// Or an exact version.
    pub template_version_id: Option<TemplateVersionId>,
    /// What the task is to do.
    pub prompt: String,
    /// `None`: a model's, or made from the prompt.
    pub name: Option<String>,
    /// `None`: a model's when it names the task, or the beginning of the prompt.
    pub display_name: Option<String>,
    /// Idle minutes after which it pauses; 0: never, -1 or `None`: as its template says.
    pub auto_pause_minutes: Option<i32>,
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
    let key = input.idempotency_key.clone();
    let mut plan = plan::prepare(services, caller, input).await?;
    for _ in 1..MAX_NAMES {
        match make(services, caller, &plan, key.clone()).await {
            Err(error) if plan.has_made_up_name && is_name_taken(&error) => {
                // With a key it may be another request of the same key that was quicker.
                if let Some(task) = made_with(services, caller, key.as_deref()).await? {
                    return Ok(task);
                }
                plan.name = task_name::with_other_digits(&plan.name, naming::random()?)?;
            }
            result => return result,
        }
    }
    make(services, caller, &plan, key).await
}

fn is_name_taken(failure: &Failure) -> bool {
    let error = failure.errors.first();
    failure.code() == ErrorCode::Conflict && error.is_some_and(|error| error.path == ["name"])
}

/// Everything of a new task, in one transaction.
async fn make(
    services: &Services,
    caller: &Caller,
    plan: &Plan,
    key: Option<String>,
) -> Result<Task, Failure> {
    let by = caller.actor.user_id;
    let mut uow = UnitOfWork::begin(services).await?;
    templates::keep(&uow, &plan.template).await?;
    let (workspace, task) = new_rows(&uow, plan);
    let inserted = store::workspace::insert(uow.tx(), &workspace, None).await;
    inserted.map_err(|error| workspaces::name_taken(&task.name, error))?;
    let inserted = store::task::insert(uow.tx(), &task, by, key).await;
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
        initiator_id: Some(by),
        parameters: plan.parameters.clone(),
    };
    new_build(&mut uow, &workspace, build).await?;
    let object = AuditObject::new("Task", task.id.0, task.name.clone());
    let after = json!({
        "name": task.name,
        "ownerId": plan.owner.to_string(),
        "templateVersionId": plan.version.id.to_string(),
    });
    audit::record(&uow, caller, "createTask", object, None, Some(after)).await?;
    let task = store::task::by_ids(uow.tx(), &[task.id]).await?.pop();
    uow.commit().await?;
    task.ok_or_else(|| Failure::internal("a task just made is not there"))
}

fn new_rows(uow: &UnitOfWork<'_>, plan: &Plan) -> (Workspace, Task) {
    let (task_id, now) = (TaskId::generate(), uow.now());
    let (template, version) = (&plan.template, &plan.version);
    let workspace = Workspace {
        task_id: Some(task_id),
        ..Workspace::new(plan.owner, &plan.name, template, version, now)
    };
    let task = Task {
        id: task_id,
        organization_id: template.organization_id,
        owner_id: plan.owner,
        name: plan.name.as_str().to_owned(),
        display_name: plan.display_name.clone(),
        prompt: plan.prompt.as_str().to_owned(),
        template_id: template.id,
        template_version_id: version.id,
        workspace_id: workspace.id,
        agent_id: None,
        app_id: None,
        status: TaskStatus::Pending,
        status_reason: String::new(),
        current_state: None,
        auto_pause_minutes: plan.auto_pause_minutes,
        active_at: now,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        revision: 0,
    };
    (workspace, task)
}
