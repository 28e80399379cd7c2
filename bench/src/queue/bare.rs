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

const SPACE: &str = "SELECT w.id AS w_id, w.organization_id AS w_organization_id, w.owner_id AS w_owner_id, \
    w.name AS w_name, w.template_id AS w_template_id, w.template_version_id AS w_template_version_id, \
    w.task_id AS w_task_id, w.latest_build_id AS w_latest_build_id, w.host AS w_host, \
    w.isolation AS w_isolation, w.delete_requested_at AS w_delete_requested_at, \
    w.delete_requested_by AS w_delete_requested_by, w.created_at AS w_created_at, \
    w.updated_at AS w_updated_at, w.deleted_at AS w_deleted_at, w.name_key AS w_name_key, \
    w.created_by AS w_created_by, w.idempotency_key AS w_idempotency_key, w.status AS w_status, \
    w.has_agent AS w_has_agent, w.healthy AS w_healthy, w.last_used_at AS w_last_used_at, \
    w.orphaned_at AS w_orphaned_at, b.*, j.id AS j_id, j.organization_id AS j_organization_id, \
    j.workspace_id AS j_workspace_id, j.build_id AS j_build_id, j.transition AS j_transition, \
    j.driver AS j_driver, j.host AS j_host, j.tags AS j_tags, j.status AS j_status, \
    j.reason AS j_reason, j.run_lease AS j_run_lease, j.provisioner_id AS j_provisioner_id, \
    j.lease_expires_at AS j_lease_expires_at, j.error_code AS j_error_code, j.error AS j_error, \
    j.stage AS j_stage, j.queued_at AS j_queued_at, j.started_at AS j_started_at, \
    j.ended_at AS j_ended_at, j.log_lease_sequence AS j_log_lease_sequence, \
    j.log_sequence AS j_log_sequence, j.log_bytes AS j_log_bytes, \
    j.log_truncated AS j_log_truncated, j.revision AS j_revision \
    FROM workspaces w LEFT JOIN builds b ON b.id = w.latest_build_id \
    LEFT JOIN jobs j ON j.id = b.job_id WHERE w.id IN ($1)";

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
    w.last_used_at AS kept_last_used_at, w.host AS kept_host, j.host AS job_host
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
