//! The statements that the worker API sends for an empty START job, in the same transactions, by a
//! handler that does nothing else: no schema, no rules, what follows from a job is written down.

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
    let (driver, host): (String, String) = (its.try_get_by("driver")?, its.try_get_by("host")?);
    let (tags_fit, lock) = if db.is_postgres() {
        (
            "CAST(j.tags AS jsonb) <@ (SELECT CAST(p.tags AS jsonb) FROM provisioners p WHERE p.id = $1)",
            " FOR UPDATE SKIP LOCKED",
        )
    } else {
        (
            "NOT EXISTS (SELECT 1 FROM json_each(j.tags) need WHERE NOT EXISTS (\
                SELECT 1 FROM provisioners p, json_each(p.tags) has \
                WHERE p.id = $1 AND has.key = need.key AND has.value = need.value))",
            "",
        )
    };
    let sql = format!(
        "UPDATE jobs SET status = 'RUNNING', reason = 'A provisioner carries it out', \
            run_lease = run_lease + 1, provisioner_id = $1, host = $3, lease_expires_at = {} + $4, \
            started_at = COALESCE(started_at, $5), stage = NULL, log_lease_sequence = 0, \
            revision = revision + 1 \
         WHERE status = 'PENDING' AND id = (SELECT j.id FROM jobs j WHERE j.status = 'PENDING' AND j.driver = $2 \
            AND (j.host IS NULL OR j.host = $3) AND {tags_fit} ORDER BY j.queued_at, j.id LIMIT 1{lock}) \
         RETURNING *",
        now(db)
    );
    let tx = db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    let values = [
        provisioner.into(),
        driver.into(),
        host.into(),
        LEASE.into(),
        at.into(),
    ];
    let job = one(&tx, &sql, values).await?;
    let workspace: Uuid = job.try_get_by("workspace_id")?;
    let build: Uuid = job.try_get_by("build_id")?;
    let task = refresh(db, &tx, workspace, "Workspace is starting", at).await?;
    let sql = "INSERT INTO build_phases (build_id, position, workspace_id, kind, name, started_at) \
        SELECT $1, COALESCE(MAX(position) + 1, 0), $2, $3, $4, $5 FROM build_phases WHERE build_id = $1";
    let values = [
        build.into(),
        workspace.into(),
        "BUILD_STAGE".into(),
        "Preparing".into(),
        at.into(),
    ];
    run(&tx, sql, values).await?;
    tx.commit().await?;

    let build = one(reader, BUILD, [build.into()]).await?;
    let sql = "SELECT * FROM workspaces WHERE id IN ($1)";
    let space = one(reader, sql, [workspace.into()]).await?;
    let sql = "SELECT * FROM users WHERE id IN ($1)";
    let owner = one(
        reader,
        sql,
        [space.try_get_by::<Uuid, _>("owner_id")?.into()],
    )
    .await?;
    let task = one(
        reader,
        "SELECT * FROM tasks WHERE id IN ($1)",
        [task.into()],
    )
    .await?;
    let version: Uuid = build.try_get_by("template_version_id")?;
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
        "buildId": build.try_get_by::<Uuid, _>("id")?,
        "buildNumber": build.try_get_by::<i32, _>("number")?,
        "transition": build.try_get_by::<String, _>("transition")?,
        "workspaceId": workspace,
        "workspaceName": space.try_get_by::<String, _>("name")?,
        "ownerName": owner.try_get_by::<String, _>("username")?,
        "taskId": task.try_get_by::<Uuid, _>("id")?,
        "taskName": task.try_get_by::<String, _>("name")?,
        "prompt": task.try_get_by::<String, _>("prompt")?,
        "files": files,
        "parameters": [],
        "gatewayUrl": "http://127.0.0.1:7080",
    }))
}

/// Reads what a task's status follows from, and writes what does here; gives the task.
async fn refresh(
    db: &Database,
    tx: &impl ConnectionTrait,
    workspace: Uuid,
    reason: &str,
    at: i64,
) -> Result<Uuid, DbErr> {
    if db.is_postgres() {
        let sql = "SELECT id FROM tasks WHERE workspace_id = $1 FOR NO KEY UPDATE";
        run(tx, sql, [workspace.into()]).await?;
    }
    let facts = one(tx, FACTS, [workspace.into()]).await?;
    let task: Uuid = facts.try_get_by("id")?;
    let sql = "UPDATE tasks SET status = $2, status_reason = $3, running = $4, state = $5, \
        state_message = $6, state_uri = $7, state_at = $8, state_synthesized = $9, agent_id = $10, \
        app_id = $11, updated_at = $12, revision = revision + 1 WHERE id = $1";
    let values = [
        task.into(),
        "INITIALIZING".into(),
        reason.into(),
        1.into(),
        "WORKING".into(),
        reason.into(),
        None::<String>.into(),
        at.into(),
        true.into(),
        None::<Uuid>.into(),
        None::<Uuid>.into(),
        at.into(),
    ];
    run(tx, sql, values).await?;
    let sql = "UPDATE build_phases SET ended_at = $2 WHERE workspace_id = $1 AND ended_at IS NULL";
    run(tx, sql, [workspace.into(), at.into()]).await?;
    Ok(task)
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
    let sql = "SELECT * FROM jobs WHERE id IN ($1)";
    let job = one(&tx, sql, [held.job_id.into()]).await?;
    let workspace: Uuid = job.try_get_by("workspace_id")?;
    let build: Uuid = job.try_get_by("build_id")?;
    let lock = if db.is_postgres() {
        " FOR NO KEY UPDATE"
    } else {
        ""
    };
    let sql = format!("SELECT * FROM workspaces WHERE id = $1{lock}");
    one(&tx, &sql, [workspace.into()]).await?;
    let sql = format!(
        "UPDATE jobs SET revision = revision WHERE {} RETURNING *",
        Held::fence(db)
    );
    one(&tx, &sql, held.values()).await?;
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
    let sql = "UPDATE workspaces SET host = (SELECT host FROM jobs WHERE id = $2) WHERE id = $1 AND host IS NULL";
    run(&tx, sql, [workspace.into(), held.job_id.into()]).await?;
    let reason = "The workspace has started; its agent is not known yet";
    refresh(db, &tx, workspace, reason, at).await?;
    let sql = "SELECT * FROM workspaces WHERE id = $1 AND delete_requested_at IS NOT NULL AND deleted_at IS NULL";
    run(&tx, sql, [workspace.into()]).await?;
    tx.commit().await
}

const BUILD: &str = "SELECT b.*, j.id AS j_id, j.organization_id AS j_organization_id, \
    j.workspace_id AS j_workspace_id, j.build_id AS j_build_id, j.transition AS j_transition, \
    j.driver AS j_driver, j.host AS j_host, j.tags AS j_tags, j.status AS j_status, \
    j.reason AS j_reason, j.run_lease AS j_run_lease, j.provisioner_id AS j_provisioner_id, \
    j.lease_expires_at AS j_lease_expires_at, j.error_code AS j_error_code, j.error AS j_error, \
    j.stage AS j_stage, j.queued_at AS j_queued_at, j.started_at AS j_started_at, \
    j.ended_at AS j_ended_at, j.log_lease_sequence AS j_log_lease_sequence, \
    j.log_sequence AS j_log_sequence, j.log_bytes AS j_log_bytes, \
    j.log_truncated AS j_log_truncated, j.revision AS j_revision \
    FROM builds b JOIN jobs j ON j.id = b.job_id WHERE b.id IN ($1)";

const FACTS: &str = "\
SELECT t.*, b.id AS build_id, b.transition AS build_transition, b.created_at AS build_created_at,
    b.ended_at AS build_ended_at,
    j.status AS job_status, j.reason AS job_reason, j.error AS job_error, j.stage AS job_stage,
    a.id AS its_agent_id, a.lifecycle AS lifecycle, a.connection AS connection,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'UNHEALTHY') AS unhealthy,
    (SELECT COUNT(*) FROM apps x WHERE x.agent_id = a.id AND x.health = 'INITIALIZING') AS initializing,
    p.id AS its_app_id, s.state AS report_state, s.message AS report_message, s.uri AS report_uri,
    s.created_at AS report_at, w.delete_requested_at AS delete_requested_at,
    (SELECT c.error FROM agent_commands c WHERE c.task_id = t.id AND c.status = 'EXPIRED'
        AND c.waits_for_resume AND c.created_at >= b.created_at ORDER BY c.id DESC LIMIT 1) AS undelivered,
    ph.build_id AS phase_build_id, ph.kind AS phase_kind, ph.name AS phase_name,
    (SELECT COUNT(*) FROM agents g WHERE g.workspace_id = w.id AND g.retired_at IS NULL) AS agents,
    (SELECT COUNT(*) FROM agents g WHERE g.workspace_id = w.id AND g.retired_at IS NULL
        AND g.connection <> 'CONNECTED') AS silent_agents,
    (SELECT COUNT(*) FROM apps x JOIN agents g ON g.id = x.agent_id
        WHERE g.workspace_id = w.id AND g.retired_at IS NULL AND x.health = 'UNHEALTHY') AS unhealthy_apps,
    w.status AS kept_status, w.has_agent AS kept_has_agent, w.healthy AS kept_healthy,
    w.last_used_at AS kept_last_used_at
FROM workspaces w
LEFT JOIN tasks t ON t.workspace_id = w.id
LEFT JOIN builds b ON b.id = w.latest_build_id
LEFT JOIN jobs j ON j.id = b.job_id
LEFT JOIN agents a ON a.id = (
    SELECT a2.id FROM agents a2 JOIN resources r ON r.id = a2.resource_id
    WHERE a2.parent_id IS NULL AND a2.build_id = (
        SELECT b2.id FROM builds b2 WHERE b2.workspace_id = w.id AND b2.transition = 'START'
        ORDER BY b2.number DESC LIMIT 1)
    ORDER BY r.position, a2.position LIMIT 1)
LEFT JOIN apps p ON p.id = (
    SELECT p2.id FROM apps p2 WHERE p2.agent_id = a.id AND p2.is_task ORDER BY p2.position LIMIT 1)
LEFT JOIN app_statuses s ON s.id = (
    SELECT s2.id FROM app_statuses s2 WHERE s2.app_id = p.id ORDER BY s2.created_at DESC, s2.id DESC LIMIT 1)
LEFT JOIN build_phases ph ON ph.workspace_id = w.id AND ph.ended_at IS NULL
WHERE w.id = $1";
