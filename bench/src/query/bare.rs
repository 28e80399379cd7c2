//! What one would write by hand for exactly these two questions: the statements that the gateway
//! sends, and the same bytes back.

mod statements;

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use taskyard_server::domain::Timestamp;
use taskyard_server::store::Database;
use uuid::Uuid;

use self::statements::{AGENTS, BUILD, JOB_STATUS, USERS, WORKSPACES};
use crate::gateway::TOKEN;

pub(super) fn router(db: &Database) -> Router {
    Router::new()
        .route("/list", post(list))
        .route("/single", post(single))
        .with_state(db.clone())
}

/// Anything that goes wrong ends the run.
pub(super) struct Wrong(DbErr);

impl From<DbErr> for Wrong {
    fn from(error: DbErr) -> Self {
        Self(error)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0.to_string()).into_response()
    }
}

async fn all(
    db: &DatabaseConnection,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_all_raw(statement).await
}

/// Rows by their ids.
async fn by_ids<T>(
    db: &DatabaseConnection,
    select: &str,
    ids: impl Iterator<Item = Uuid>,
    read: impl Fn(&QueryResult) -> Result<(Uuid, T), DbErr>,
) -> Result<HashMap<Uuid, T>, DbErr> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut values: Vec<Value> = ids.into_iter().map(Value::from).collect();
    let Some(last) = values.last().cloned() else {
        return Ok(HashMap::new());
    };
    values.resize(values.len().next_power_of_two(), last);
    let mut sql = format!("{select} IN (");
    for number in 1..=values.len() {
        let comma = if number == 1 { "" } else { ", " };
        // Writing to a String can't fail.
        let _ = write!(sql, "{comma}${number}");
    }
    sql.push(')');
    all(db, &sql, values).await?.iter().map(read).collect()
}

async fn sign_in(db: &DatabaseConnection, headers: &HeaderMap) -> Result<Uuid, DbErr> {
    let shown = headers.get(header::AUTHORIZATION);
    let is_known = shown.is_some_and(|shown| shown == format!("Bearer {TOKEN}").as_str());
    let sql = "SELECT u.id AS user_id, u.username, u.roles, m.organization_id, m.role \
        FROM users u LEFT JOIN memberships m ON m.user_id = u.id \
        WHERE u.username_key = $1 AND u.suspended_at IS NULL ORDER BY m.created_at, m.organization_id";
    let found = all(db, sql, vec!["admin".into()]).await?;
    match found.first() {
        Some(user) if is_known => user.try_get_by("user_id"),
        _ => Err(DbErr::Custom("the token is not known".to_owned())),
    }
}

#[derive(Deserialize)]
struct ListOf {
    first: i64,
    after: Option<(i32, i64, Uuid)>,
}

#[derive(Serialize)]
struct Answer<T> {
    data: T,
}

#[derive(Serialize)]
struct ListData<'a> {
    tasks: Tasks<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tasks<'a> {
    nodes: Vec<ListNode<'a>>,
    page_info: PageInfo,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CurrentState {
    state: String,
    message: String,
    at: String,
}

#[derive(Serialize)]
struct Owner {
    id: Uuid,
    username: String,
}

#[derive(Serialize)]
struct Template {
    id: Uuid,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Workspace<'a> {
    id: Uuid,
    name: &'a str,
    latest_build: Option<&'a Build>,
}

#[derive(Serialize)]
struct Build {
    id: Uuid,
    number: i32,
    transition: String,
    job: Job,
}

#[derive(Serialize)]
struct Job {
    status: String,
}

#[derive(Serialize)]
struct Agent {
    id: Uuid,
    lifecycle: String,
    connection: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListNode<'a> {
    id: Uuid,
    name: String,
    display_name: String,
    status: String,
    status_reason: String,
    created_at: String,
    current_state: Option<CurrentState>,
    owner: Option<&'a Owner>,
    template: Option<&'a Template>,
    workspace: Option<Workspace<'a>>,
    agent: Option<&'a Agent>,
}

fn time(row: &QueryResult, column: &str) -> Result<String, DbErr> {
    row.try_get_by(column).map(|at| Timestamp(at).to_rfc3339())
}

fn current_state(row: &QueryResult) -> Result<Option<CurrentState>, DbErr> {
    let state: Option<String> = row.try_get_by("state")?;
    let Some(state) = state else { return Ok(None) };
    Ok(Some(CurrentState {
        state,
        message: row.try_get_by("state_message")?,
        at: time(row, "state_at")?,
    }))
}

async fn list(
    State(db): State<Database>,
    headers: HeaderMap,
    Json(of): Json<ListOf>,
) -> Result<Response, Wrong> {
    let db = db.reader();
    let viewer = sign_in(db, &headers).await?;
    let mut values = vec![viewer.into(), (of.first + 1).into()];
    let sql = match of.after {
        None => format!(
            "SELECT x.* FROM (SELECT * FROM ({}) p0 UNION ALL SELECT * FROM ({}) p1) x \
             ORDER BY x.is_favorite DESC, x.running DESC, x.created_at DESC, x.id DESC LIMIT $2",
            statements::tasks("IN", 1, ""),
            statements::tasks("NOT IN", 0, "")
        ),
        Some((running, created_at, id)) => {
            values.extend([running.into(), created_at.into(), id.into()]);
            statements::tasks(
                "NOT IN",
                0,
                "AND (t.running, t.created_at, t.id) < ($3, $4, $5) ",
            )
        }
    };
    let mut rows = all(db, &sql, values).await?;
    let first = usize::try_from(of.first).unwrap_or(usize::MAX);
    let has_next_page = rows.len() > first;
    rows.truncate(first);
    let ids = |column: &str| {
        let ids = rows.iter().map(|row| row.try_get_by(column));
        let ids: Result<Vec<Option<Uuid>>, _> = ids.collect();
        ids.map(|ids| ids.into_iter().flatten())
    };

    let owners = by_ids(db, USERS, ids("owner_id")?, owner).await?;
    let templates = by_ids(
        db,
        "SELECT * FROM templates WHERE id",
        ids("template_id")?,
        |row| {
            let (id, name) = (row.try_get_by("id")?, row.try_get_by("name")?);
            Ok((id, Template { id, name }))
        },
    )
    .await?;
    let ids_of_workspaces = ids("workspace_id")?;
    let workspaces = by_ids(db, WORKSPACES, ids_of_workspaces, |row| {
        let has_build: Option<Uuid> = row.try_get_by(BUILD)?;
        let build = has_build.map(|_| build(row)).transpose()?;
        Ok((row.try_get_by(0)?, (row.try_get_by::<String, _>(3)?, build)))
    })
    .await?;
    let agents = by_ids(db, AGENTS, ids("agent_id")?, agent).await?;

    let mut nodes = Vec::with_capacity(rows.len());
    for row in &rows {
        let workspace: Uuid = row.try_get_by("workspace_id")?;
        let agent: Option<Uuid> = row.try_get_by("agent_id")?;
        nodes.push(ListNode {
            id: row.try_get_by("id")?,
            name: row.try_get_by("name")?,
            display_name: row.try_get_by("display_name")?,
            status: row.try_get_by("status")?,
            status_reason: row.try_get_by("status_reason")?,
            created_at: time(row, "created_at")?,
            current_state: current_state(row)?,
            owner: owners.get(&row.try_get_by::<Uuid, _>("owner_id")?),
            template: templates.get(&row.try_get_by::<Uuid, _>("template_id")?),
            workspace: workspaces.get(&workspace).map(|(name, build)| Workspace {
                id: workspace,
                name,
                latest_build: build.as_ref(),
            }),
            agent: agent.and_then(|id| agents.get(&id)),
        });
    }
    let end_cursor = match rows.last() {
        None => None,
        Some(row) => Some(cursor(row)?),
    };
    let page_info = PageInfo {
        has_next_page,
        end_cursor,
    };
    let tasks = Tasks { nodes, page_info };
    Ok(Json(Answer {
        data: ListData { tasks },
    })
    .into_response())
}

fn cursor(row: &QueryResult) -> Result<String, DbErr> {
    let (id, at): (Uuid, i64) = (row.try_get_by("id")?, row.try_get_by("created_at")?);
    let running: i32 = row.try_get_by("running")?;
    let kind = if running == 1 { "r" } else { "s" };
    Ok(URL_SAFE_NO_PAD.encode(format!("{kind}.{}.{at}", id.simple())))
}

fn owner(row: &QueryResult) -> Result<(Uuid, Owner), DbErr> {
    let (id, username) = (row.try_get_by("id")?, row.try_get_by("username")?);
    Ok((id, Owner { id, username }))
}

fn agent(row: &QueryResult) -> Result<(Uuid, Agent), DbErr> {
    let agent = Agent {
        id: row.try_get_by("id")?,
        lifecycle: row.try_get_by("lifecycle")?,
        connection: row.try_get_by("connection")?,
    };
    Ok((agent.id, agent))
}

fn build(row: &QueryResult) -> Result<Build, DbErr> {
    Ok(Build {
        id: row.try_get_by(BUILD)?,
        number: row.try_get_by(BUILD + 2)?,
        transition: row.try_get_by(BUILD + 3)?,
        job: Job {
            status: row.try_get_by(JOB_STATUS)?,
        },
    })
}

#[derive(Deserialize)]
struct SingleOf {
    id: Uuid,
}

#[derive(Serialize)]
struct SingleData<'a> {
    task: Option<SingleNode<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SingleNode<'a> {
    id: Uuid,
    name: String,
    display_name: String,
    prompt: String,
    status: String,
    status_reason: String,
    created_at: String,
    current_state: Option<CurrentState>,
    owner: Option<&'a Owner>,
}

async fn single(
    State(db): State<Database>,
    headers: HeaderMap,
    Json(of): Json<SingleOf>,
) -> Result<Response, Wrong> {
    let db = db.reader();
    sign_in(db, &headers).await?;
    let sql = statements::task();
    let Some(row) = all(db, &sql, vec![of.id.into()]).await?.pop() else {
        let data = SingleData { task: None };
        return Ok(Json(Answer { data }).into_response());
    };
    let id: Uuid = row.try_get_by("owner_id")?;
    let owners = by_ids(db, USERS, std::iter::once(id), owner).await?;
    let task = Some(SingleNode {
        id: row.try_get_by("id")?,
        name: row.try_get_by("name")?,
        display_name: row.try_get_by("display_name")?,
        prompt: row.try_get_by("prompt")?,
        status: row.try_get_by("status")?,
        status_reason: row.try_get_by("status_reason")?,
        created_at: time(&row, "created_at")?,
        current_state: current_state(&row)?,
        owner: owners.get(&id),
    });
    Ok(Json(Answer {
        data: SingleData { task },
    })
    .into_response())
}
