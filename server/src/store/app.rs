//! Apps of agents and the states that they reported.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::column::word;
use super::error::failure;
use super::sql;
use crate::domain::agent::AppHealth;
use crate::domain::build::App;
use crate::domain::task::AppStatus;
use crate::domain::{AgentId, AppId, AppStatusId, Failure, Timestamp};
use crate::entities::app::{ActiveModel, Entity, Model};
use crate::entities::app_status;

fn from_row(row: Model) -> Result<App, Failure> {
    Ok(App {
        id: AppId(row.id),
        agent_id: AgentId(row.agent_id),
        position: row.position,
        slug: row.slug,
        display_name: row.display_name,
        url: row.url,
        health: word(&row.health)?,
        is_task: row.is_task,
    })
}

/// Adds an app.
pub(crate) async fn insert(db: &impl ConnectionTrait, app: &App) -> Result<(), Failure> {
    let row = ActiveModel {
        id: Set(app.id.0),
        agent_id: Set(app.agent_id.0),
        position: Set(app.position),
        slug: Set(app.slug.clone()),
        display_name: Set(app.display_name.clone()),
        url: Set(app.url.clone()),
        health: Set(app.health.as_str().to_owned()),
        is_task: Set(app.is_task),
    };
    let done = Entity::insert(row).exec_without_returning(db).await;
    done.map(drop).map_err(failure)
}

async fn many(
    db: &impl ConnectionTrait,
    column: &str,
    ids: impl Iterator<Item = uuid::Uuid>,
) -> Result<Vec<App>, Failure> {
    let (list, values) = sql::in_list(1, ids);
    let text = format!("SELECT * FROM apps WHERE {column} IN {list} ORDER BY agent_id, position");
    let rows = sql::all::<Model>(db, &text, values).await?;
    rows.into_iter().map(from_row).collect()
}

/// Apps by id.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[AppId]) -> Result<Vec<App>, Failure> {
    many(db, "id", ids.iter().map(|id| id.0)).await
}

/// Apps of agents, in order.
pub(crate) async fn of_agents(
    db: &impl ConnectionTrait,
    ids: &[AgentId],
) -> Result<Vec<App>, Failure> {
    many(db, "agent_id", ids.iter().map(|id| id.0)).await
}

/// Notes an app's health, when it has a check. True: it changed.
pub(crate) async fn set_health(
    db: &impl ConnectionTrait,
    agent: AgentId,
    slug: &str,
    health: AppHealth,
) -> Result<bool, Failure> {
    let text = "UPDATE apps SET health = $3 WHERE agent_id = $1 AND slug = $2 \
        AND health <> $3 AND health <> 'DISABLED'";
    let values = [agent.0.into(), slug.into(), health.as_str().into()];
    Ok(sql::execute(db, text, values).await? == 1)
}

fn status_from_row(row: app_status::Model) -> Result<AppStatus, Failure> {
    Ok(AppStatus {
        id: AppStatusId(row.id),
        app_id: AppId(row.app_id),
        state: word(&row.state)?,
        message: row.message,
        uri: row.uri,
        created_at: Timestamp(row.created_at),
    })
}

/// Adds a reported state.
pub(crate) async fn insert_status(
    db: &impl ConnectionTrait,
    status: &AppStatus,
) -> Result<(), Failure> {
    let row = app_status::ActiveModel {
        id: Set(status.id.0),
        app_id: Set(status.app_id.0),
        state: Set(status.state.as_str().to_owned()),
        message: Set(status.message.clone()),
        uri: Set(status.uri.clone()),
        created_at: Set(status.created_at.0),
    };
    let done = app_status::Entity::insert(row)
        .exec_without_returning(db)
        .await;
    done.map(drop).map_err(failure)
}

/// The newest state of an app.
pub(crate) async fn newest_status(
    db: &impl ConnectionTrait,
    app: AppId,
) -> Result<Option<AppStatus>, Failure> {
    let text =
        "SELECT * FROM app_statuses WHERE app_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    let row = sql::one::<app_status::Model>(db, text, [app.0.into()]).await?;
    row.map(status_from_row).transpose()
}

/// Reported states by id.
pub(crate) async fn statuses(
    db: &impl ConnectionTrait,
    ids: &[AppStatusId],
) -> Result<Vec<AppStatus>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM app_statuses WHERE id IN {list}");
    let rows = sql::all::<app_status::Model>(db, &text, values).await?;
    rows.into_iter().map(status_from_row).collect()
}

/// The newest `limit` states of each app, newest first.
pub(crate) async fn statuses_of_apps(
    db: &impl ConnectionTrait,
    apps: &[AppId],
    limit: u32,
) -> Result<Vec<AppStatus>, Failure> {
    let (list, mut values) = sql::in_list(1, apps.iter().map(|id| id.0));
    values.push(i64::from(limit).into());
    let text = format!(
        "SELECT id, app_id, state, message, uri, created_at FROM (\
            SELECT s.*, ROW_NUMBER() OVER (PARTITION BY app_id ORDER BY created_at DESC, id DESC) AS place \
            FROM app_statuses s WHERE app_id IN {list}) ranked \
         WHERE place <= ${} ORDER BY app_id, place",
        values.len()
    );
    let rows = sql::all::<app_status::Model>(db, &text, values).await?;
    rows.into_iter().map(status_from_row).collect()
}
