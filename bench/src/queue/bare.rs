//! The statements that the worker API sends for an empty START job, in the same transactions, by a
//! handler that does nothing else: no schema, no rules, what follows from a job is written down.

mod statements;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use serde::Deserialize;
use serde_json::json;
use taskyard_server::domain::Clock;
use taskyard_server::store::Database;
use uuid::Uuid;

use self::statements::{FACTS, SPACE};
use crate::gateway::TOKEN;

pub(super) fn router(db: &Database) -> Router {
    Router::new()
        .route("/acquire", post(acquire))
        .route("/renew", post(renew))
        .route("/complete", post(complete))
        .with_state(db.clone())
}

type Answer = Result<Json<serde_json::Value>, (StatusCode, String)>;

/// Anything that goes wrong ends the run.
fn wrong(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn known(headers: &HeaderMap) -> Result<(), (StatusCode, String)> {
    let shown = headers.get(header::AUTHORIZATION);
    let is_known = shown.is_some_and(|shown| shown == format!("Bearer {TOKEN}").as_str());
    is_known.then_some(()).ok_or_else(|| {
        (
            StatusCode::UNAUTHORIZED,
            "the token is not known".to_owned(),
        )
    })
}

async fn one(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<QueryResult, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))
}

async fn run(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.map(drop)
}

/// The database's clock.
fn now(db: &Database) -> &'static str {
    if db.is_postgres() {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    }
}

const LEASE: i64 = 15_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Acquire {
    provisioner_id: Uuid,
}

async fn acquire(
    State(db): State<Database>,
    headers: HeaderMap,
    Json(input): Json<Acquire>,
) -> Answer {
    known(&headers)?;
    let job = take(&db, input.provisioner_id).await.map_err(wrong)?;
    Ok(Json(json!({ "data": { "acquireJob": { "job": job } } })))
}

async fn take(db: &Database, provisioner: Uuid) -> Result<serde_json::Value, DbErr> {
    let at = Clock::system().now().0;
    let reader = db.reader();
    let sql = "SELECT * FROM provisioners WHERE id = $1 AND credential_id = $2";
    let its = one(reader, sql, [provisioner.into(), Uuid::nil().into()]).await?;
    let host: String = its.try_get_by("host")?;
    let tx = db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    let values = [
        provisioner.into(),
        host.clone().into(),
        LEASE.into(),
        at.into(),
    ];
    let job = one(&tx, &acquire_sql(db), values).await?;
    let workspace: Uuid = job.try_get_by("workspace_id")?;
    let build: Uuid = job.try_get_by("build_id")?;
    let now = Now {
        reason: "Workspace is starting",
        standing: "STARTING",
        host: None,
        opens: Some(build),
    };
    refresh(db, &tx, workspace, &now, at).await?;
    tx.commit().await?;

    let space = one(reader, SPACE, [workspace.into()]).await?;
    let sql = "SELECT t.*, u.username AS owner_name FROM workspaces w JOIN users u ON u.id = w.owner_id \
        LEFT JOIN tasks t ON t.workspace_id = w.id WHERE w.id = $1";
    let task = one(reader, sql, [workspace.into()]).await?;
    let version: Uuid = space.try_get_by("template_version_id")?;
    let sql = "SELECT * FROM template_files WHERE template_version_id = $1 ORDER BY path";
    let statement =
        Statement::from_sql_and_values(reader.get_database_backend(), sql, [Value::from(version)]);
    let mut files = Vec::new();
    for file in reader.query_all_raw(statement).await? {
        files.push(json!({
            "path": file.try_get_by::<String, _>("path")?,
            "executable": file.try_get_by::<bool, _>("executable")?,
            "contentBase64": STANDARD.encode(file.try_get_by::<Vec<u8>, _>("content")?),
        }));
    }
    Ok(json!({
        "id": job.try_get_by::<Uuid, _>("id")?,
        "runLease": job.try_get_by::<i64, _>("run_lease")?,
        "buildId": space.try_get_by::<Uuid, _>("id")?,
        "buildNumber": space.try_get_by::<i32, _>("number")?,
        "transition": space.try_get_by::<String, _>("transition")?,
        "workspaceId": workspace,
        "workspaceName": space.try_get_by::<String, _>("w_name")?,
        "ownerName": task.try_get_by::<String, _>("owner_name")?,
        "taskId": task.try_get_by::<Uuid, _>("id")?,
        "taskName": task.try_get_by::<String, _>("name")?,
        "prompt": task.try_get_by::<String, _>("prompt")?,
        "files": files,
        "parameters": [],
        "gatewayUrl": "http://127.0.0.1:7080",
    }))
}

fn acquire_sql(db: &Database) -> String {
    let tags_fit = if db.is_postgres() {
        "(j.tags = '{}' OR CAST(j.tags AS jsonb) <@ CAST(p.tags AS jsonb))"
    } else {
        "NOT EXISTS (SELECT 1 FROM json_each(j.tags) need WHERE NOT EXISTS (\
            SELECT 1 FROM json_each(p.tags) has WHERE has.key = need.key AND has.value = need.value))"
    };
    let next = format!(
        "FROM jobs j JOIN provisioners p ON p.id = $1 WHERE j.status = 'PENDING' \
         AND (p.driver = j.driver AND (p.organization_id IS NULL OR p.organization_id = j.organization_id) \
         AND (j.host IS NULL OR j.host = p.host) AND {tags_fit}) \
         ORDER BY j.queued_at, j.id LIMIT 1"
    );
    let (with, picked) = if db.is_postgres() {
        (
            format!(
                "WITH picked AS MATERIALIZED (SELECT j.id, j.workspace_id {next} FOR UPDATE OF j SKIP LOCKED), \
                 its AS MATERIALIZED (SELECT w.id FROM workspaces w WHERE w.id = (SELECT workspace_id FROM picked) \
                    FOR NO KEY UPDATE SKIP LOCKED) "
            ),
            "(SELECT id FROM picked) AND (workspace_id IS NULL OR workspace_id IN (SELECT id FROM its))".to_owned(),
        )
    } else {
        (String::new(), format!("(SELECT j.id {next})"))
    };
    format!(
        "{with}UPDATE jobs SET status = 'RUNNING', reason = 'A provisioner carries it out', \
            run_lease = run_lease + 1, provisioner_id = $1, host = $2, lease_expires_at = {} + $3, \
            started_at = COALESCE(started_at, $4), stage = NULL, log_lease_sequence = 0, \
            revision = revision + 1 \
         WHERE status = 'PENDING' AND id = {picked} RETURNING *",
        now(db)
    )
}

/// What follows from where a job is.
struct Now {
    reason: &'static str,
    standing: &'static str,
    host: Option<String>,
    /// The build whose stage begins.
    opens: Option<Uuid>,
}

/// Reads what the status of a task and its workspace follow from, and writes what does here.
async fn refresh(
    db: &Database,
    tx: &impl ConnectionTrait,
    workspace: Uuid,
    now: &Now,
    at: i64,
) -> Result<(), DbErr> {
    let facts = one(tx, FACTS, [workspace.into()]).await?;
    let task: Uuid = facts.try_get_by("id")?;
    let mut writes: Vec<(&str, Vec<Value>)> = vec![
        (
            "UPDATE tasks SET status = $2, status_reason = $3, running = $4, state = $5, \
                state_message = $6, state_uri = $7, state_at = $8, state_synthesized = $9, agent_id = $10, \
                app_id = $11, updated_at = $12, active_at = $13, revision = revision + 1 WHERE id = $1",
            vec![
                task.into(),
                "INITIALIZING".into(),
                now.reason.into(),
                1.into(),
                "WORKING".into(),
                now.reason.into(),
                None::<String>.into(),
                at.into(),
                true.into(),
                None::<Uuid>.into(),
                None::<Uuid>.into(),
                at.into(),
                at.into(),
            ],
        ),
        (
            "UPDATE workspaces SET status = $2, has_agent = $3, healthy = $4, last_used_at = $5, \
                host = $6, updated_at = $7 WHERE id = $1",
            vec![
                workspace.into(),
                now.standing.into(),
                false.into(),
                true.into(),
                at.into(),
                now.host.clone().into(),
                at.into(),
            ],
        ),
        (
            "UPDATE build_phases SET ended_at = $2 WHERE workspace_id = $1 AND ended_at IS NULL",
            vec![workspace.into(), at.into()],
        ),
    ];
    if let Some(build) = now.opens {
        let sql = "INSERT INTO build_phases (build_id, position, workspace_id, kind, name, started_at) \
            SELECT $1, COALESCE(MAX(position) + 1, 0), $2, $3, $4, $5 FROM build_phases WHERE build_id = $1{then}";
        let values = vec![
            build.into(),
            workspace.into(),
            "BUILD_STAGE".into(),
            "Handing over".into(),
            at.into(),
        ];
        writes.push((sql, values));
    }
    together(db, tx, writes).await
}

/// One statement on PostgreSQL.
async fn together(
    db: &Database,
    tx: &impl ConnectionTrait,
    writes: Vec<(&str, Vec<Value>)>,
) -> Result<(), DbErr> {
    if !db.is_postgres() {
        for (sql, values) in writes {
            run(tx, &sql.replace("{then}", ""), values).await?;
        }
        return Ok(());
    }
    let (mut text, mut all) = (String::new(), Vec::new());
    let last = writes.len() - 1;
    for (at, (sql, values)) in writes.into_iter().enumerate() {
        let before = at.saturating_sub(1);
        let then = format!(" AND (SELECT COUNT(*) FROM w{before}) >= 0");
        let mut sql = sql.replace("{then}", &then);
        for number in (1..=values.len()).rev() {
            sql = sql.replace(&format!("${number}"), &format!("#{}", number + all.len()));
        }
        all.extend(values);
        let sql = sql.replace('#', "$");
        text = match (at == last, at) {
            (true, _) => format!("{text} {sql}"),
            (false, 0) => format!("WITH w0 AS ({sql} RETURNING 1)"),
            (false, _) => format!("{text}, w{at} AS ({sql} RETURNING 1)"),
        };
    }
    run(tx, &text, all).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    job_id: Uuid,
    run_lease: i64,
}

impl Held {
    fn fence(db: &Database) -> String {
        format!(
            "id = $1 AND run_lease = $2 AND status IN ('RUNNING', 'CANCELING') AND lease_expires_at > {} \
             AND provisioner_id IN (SELECT id FROM provisioners WHERE credential_id = $3)",
            now(db)
        )
    }

    fn values(&self) -> Vec<Value> {
        vec![
            self.job_id.into(),
            self.run_lease.into(),
            Uuid::nil().into(),
        ]
    }
}

async fn renew(State(db): State<Database>, headers: HeaderMap, Json(held): Json<Held>) -> Answer {
    known(&headers)?;
    let sql = format!(
        "UPDATE jobs SET lease_expires_at = {} + $4 WHERE {} RETURNING *",
        now(&db),
        Held::fence(&db)
    );
    let mut values = held.values();
    values.push(LEASE.into());
    one(db.writer(), &sql, values).await.map_err(wrong)?;
    Ok(Json(
        json!({ "data": { "renewLease": { "lease": "HELD" } } }),
    ))
}

async fn complete(
    State(db): State<Database>,
    headers: HeaderMap,
    Json(held): Json<Held>,
) -> Answer {
    known(&headers)?;
    end(&db, &held).await.map_err(wrong)?;
    Ok(Json(
        json!({ "data": { "completeJob": { "lease": "HELD" } } }),
    ))
}

async fn end(db: &Database, held: &Held) -> Result<(), DbErr> {
    let at = Clock::system().now().0;
    let tx = db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    let fence = Held::fence(db);
    let sql = if db.is_postgres() {
        format!(
            "WITH its AS MATERIALIZED (SELECT w.id FROM workspaces w \
                WHERE w.id = (SELECT workspace_id FROM jobs WHERE id = $1) FOR NO KEY UPDATE) \
             UPDATE jobs SET revision = revision \
             WHERE (workspace_id IS NULL OR workspace_id IN (SELECT id FROM its)) AND {fence} RETURNING *"
        )
    } else {
        format!("UPDATE jobs SET revision = revision WHERE {fence} RETURNING *")
    };
    let job = one(&tx, &sql, held.values()).await?;
    let workspace: Uuid = job.try_get_by("workspace_id")?;
    let build: Uuid = job.try_get_by("build_id")?;
    let sql = "UPDATE jobs SET status = $4, reason = $5, error_code = $6, error = $7, ended_at = $8, \
        lease_expires_at = NULL, revision = revision + 1 \
        WHERE id = $1 AND run_lease = $2 AND status = $3";
    let values = [
        held.job_id.into(),
        held.run_lease.into(),
        "RUNNING".into(),
        "SUCCEEDED".into(),
        "It succeeded".into(),
        None::<String>.into(),
        None::<String>.into(),
        at.into(),
    ];
    run(&tx, sql, values).await?;
    let sql = "UPDATE builds SET ended_at = $2, updated_at = $2 WHERE id = $1";
    run(&tx, sql, [build.into(), at.into()]).await?;
    let now = Now {
        reason: "The workspace has started; its agent is not known yet",
        standing: "RUNNING",
        host: job.try_get_by("host")?,
        opens: None,
    };
    refresh(db, &tx, workspace, &now, at).await?;
    tx.commit().await
}
