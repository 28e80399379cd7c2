//! Tasks.

mod changed;
mod count;
mod cursor;
mod favorite;
mod filter;
mod idle;
mod list;
mod phase;
mod prompt;
mod search;
mod status;
mod text;
mod update;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use uuid::Uuid;

use super::column::word;
use super::row::row;
use super::sql;
use crate::domain::task::{CurrentState, Task};
use crate::domain::user::Scope;
use crate::domain::{
    AgentId, AppId, Failure, OrganizationId, TaskId, TemplateId, TemplateVersionId, Timestamp,
    UserId, WorkspaceId,
};
use crate::entities::task::{ActiveModel, Entity};

pub(crate) use changed::changed_since;
pub(crate) use count::{count, counts};
pub use cursor::TaskCursor;
pub(crate) use favorite::{add_favorite, favorites_among, remove_favorite};
pub(crate) use idle::{idle_deadline, next_idle, put_off_pause};
pub(crate) use list::list;
pub(crate) use phase::{close_phase, open_phase, phases_of_builds, phases_of_tasks};
pub(crate) use prompt::prompts_of_builds;
pub(crate) use status::{WorkedOut, set_status};
pub(crate) use update::{note_activity, touch, update};

row! {
    /// What is read of a task.
    struct Row of "t" {
        id: Uuid,
        organization_id: Uuid,
        owner_id: Uuid,
        name: String,
        display_name: String,
        prompt: String,
        template_id: Uuid,
        template_version_id: Uuid,
        workspace_id: Uuid,
        auto_pause_minutes: Option<i32>,
        agent_id: Option<Uuid>,
        app_id: Option<Uuid>,
        status: String,
        status_reason: String,
        state: Option<String>,
        state_message: Option<String>,
        state_uri: Option<String>,
        state_at: Option<i64>,
        state_synthesized: Option<bool>,
        active_at: i64,
        revision: i64,
        created_at: i64,
        updated_at: i64,
        deleted_at: Option<i64>,
    }
}

/// A row as the domain knows it.
pub(super) fn from_row(row: Row) -> Result<Task, Failure> {
    let current_state = match (&row.state, row.state_at) {
        (Some(state), Some(at)) => Some(CurrentState {
            state: word(state)?,
            message: row.state_message.unwrap_or_default(),
            uri: row.state_uri,
            at: Timestamp(at),
            synthesized: row.state_synthesized.unwrap_or(false),
        }),
        _ => None,
    };
    Ok(Task {
        id: TaskId(row.id),
        organization_id: OrganizationId(row.organization_id),
        owner_id: UserId(row.owner_id),
        name: row.name,
        display_name: row.display_name,
        prompt: row.prompt,
        template_id: TemplateId(row.template_id),
        template_version_id: TemplateVersionId(row.template_version_id),
        workspace_id: WorkspaceId(row.workspace_id),
        agent_id: row.agent_id.map(AgentId),
        app_id: row.app_id.map(AppId),
        status: word(&row.status)?,
        status_reason: row.status_reason,
        current_state,
        auto_pause_minutes: row.auto_pause_minutes,
        active_at: Timestamp(row.active_at),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
        deleted_at: row.deleted_at.map(Timestamp),
        revision: row.revision,
    })
}

/// What a list by display name is ordered by.
fn display_name_key(display_name: &str) -> String {
    display_name.to_lowercase()
}

/// Adds a task that `by` makes. The error says whether its name or `by`'s idempotency key is taken.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    task: &Task,
    by: UserId,
    idempotency_key: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(task.id.0),
        organization_id: Set(task.organization_id.0),
        owner_id: Set(task.owner_id.0),
        name: Set(task.name.clone()),
        name_key: Set(task.name.to_ascii_lowercase()),
        display_name: Set(task.display_name.clone()),
        display_name_key: Set(display_name_key(&task.display_name)),
        prompt: Set(task.prompt.clone()),
        template_id: Set(task.template_id.0),
        template_version_id: Set(task.template_version_id.0),
        workspace_id: Set(task.workspace_id.0),
        created_by: Set(Some(by.0)),
        idempotency_key: Set(idempotency_key),
        auto_pause_minutes: Set(task.auto_pause_minutes),
        agent_id: Set(None),
        app_id: Set(None),
        status: Set(task.status.as_str().to_owned()),
        status_reason: Set(task.status_reason.clone()),
        running: Set(i32::from(task.status.is_running())),
        state: Set(None),
        state_message: Set(None),
        state_uri: Set(None),
        state_at: Set(None),
        state_synthesized: Set(None),
        active_at: Set(task.active_at.0),
        message_sequence: Set(0),
        revision: Set(task.revision),
        created_at: Set(task.created_at.0),
        updated_at: Set(task.updated_at.0),
        deleted_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    text::insert(db, task).await
}

/// Tasks by id, deleted ones too.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[TaskId],
) -> Result<Vec<Task>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT {} FROM tasks t WHERE t.id IN {list}", Row::COLUMNS);
    let rows = sql::rows::<Row>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// A task that is not deleted, when it is in the scope.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: TaskId,
) -> Result<Option<Task>, Failure> {
    let text = format!(
        "SELECT {} FROM tasks t WHERE t.id = $1 AND t.deleted_at IS NULL",
        Row::COLUMNS
    );
    let row = sql::row::<Row>(db, &text, [id.0.into()]).await?;
    let task = row.map(from_row).transpose()?;
    Ok(task.filter(|task| scope.includes(task.owner_id, task.organization_id)))
}

/// The task with this owner's username and this name, whatever their case; not a deleted one.
pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    scope: &Scope,
    owner: &str,
    name: &str,
) -> Result<Option<Task>, Failure> {
    let text = format!(
        "SELECT {} FROM tasks t JOIN users u ON u.id = t.owner_id \
         WHERE u.username_key = $1 AND t.name_key = $2 AND t.deleted_at IS NULL",
        Row::COLUMNS
    );
    let values = [
        owner.to_lowercase().into(),
        name.to_ascii_lowercase().into(),
    ];
    let row = sql::row::<Row>(db, &text, values).await?;
    let task = row.map(from_row).transpose()?;
    Ok(task.filter(|task| scope.includes(task.owner_id, task.organization_id)))
}

/// The task that a user made with this idempotency key, for whomever, deleted or not.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    by: UserId,
    key: &str,
) -> Result<Option<Task>, Failure> {
    let text = format!(
        "SELECT {} FROM tasks t WHERE t.created_by = $1 AND t.idempotency_key = $2",
        Row::COLUMNS
    );
    let row = sql::row::<Row>(db, &text, [by.0.into(), key.into()]).await?;
    row.map(from_row).transpose()
}

/// Hides a task for good; its name can be given again.
pub(crate) async fn mark_deleted(
    db: &impl ConnectionTrait,
    id: TaskId,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE tasks SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL";
    let is_new = sql::execute(db, text, [id.0.into(), at.0.into()]).await? == 1;
    text::forget(db, id).await?;
    Ok(is_new)
}
