//! Fills a database in a few statements, the same rows on both.

use anyhow::Result;
use sea_orm::ConnectionTrait as _;
use taskyard_server::store::Database;
use uuid::Uuid;

/// How many people own the tasks.
const OWNERS: u32 = 200;

/// What the tasks are doing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// They run in a started workspace with an agent; every tenth has lost it.
    Started,
    /// Their START job waits for a provisioner.
    Waiting,
}

/// Which table a row is of, as the first byte of its id.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Kind {
    User = 1,
    Workspace,
    Task,
    Job,
    Build,
    Resource,
    Agent,
}

/// The id of a row that [`fill`] made.
pub(crate) fn id(kind: Kind, number: u32) -> Uuid {
    Uuid::from_u128((kind as u128) << 120 | u128::from(number))
}

/// Makes so many tasks of the starter template `shell`, with all that belongs to them.
pub(crate) async fn fill(db: &Database, stage: Stage, tasks: u32) -> Result<()> {
    for text in [USERS, MEMBERSHIPS] {
        run(db, text, OWNERS).await?;
    }
    let (tables, words): (&[&str], _) = match stage {
        Stage::Started => (
            &[
                WORKSPACES, TASKS, TEXTS, JOBS, BUILDS, PHASES, RESOURCES, AGENTS, ITS_AGENT,
            ],
            [
                ("{lost}", "n % 10 = 0"),
                ("{standing}", "'RUNNING'"),
                ("{has_agent}", "TRUE"),
                (
                    "{status}",
                    "CASE WHEN n % 10 = 0 THEN 'ERROR' ELSE 'ACTIVE' END",
                ),
                ("{running}", "CASE WHEN n % 10 = 0 THEN 0 ELSE 1 END"),
                ("{state}", "'WORKING'"),
                ("{job}", "'SUCCEEDED'"),
                ("{lease}", "1"),
                ("{ended}", "{time}"),
            ],
        ),
        Stage::Waiting => (
            &[WORKSPACES, TASKS, TEXTS, JOBS, BUILDS, PHASES],
            [
                ("{lost}", "FALSE"),
                ("{standing}", "'PENDING'"),
                ("{has_agent}", "FALSE"),
                ("{status}", "'PENDING'"),
                ("{running}", "1"),
                ("{state}", "'WORKING'"),
                ("{job}", "'PENDING'"),
                ("{lease}", "0"),
                ("{ended}", "NULL"),
            ],
        ),
    };
    for text in tables {
        let text = words
            .iter()
            .fold((*text).to_owned(), |text, (word, value)| {
                text.replace(word, value)
            });
        run(db, &text, tasks).await?;
    }
    if db.is_postgres() {
        // Its own daemon would do it within a minute; SQLite has none.
        db.writer().execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}

async fn run(db: &Database, text: &str, rows: u32) -> Result<()> {
    let series = if db.is_postgres() {
        format!("generate_series(CAST(1 AS bigint), {rows}) AS s(n)")
    } else {
        format!(
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows}) SELECT n FROM c) AS s"
        )
    };
    let id = |kind: Kind, number: &str| {
        let kind = kind as u8;
        if db.is_postgres() {
            format!("CAST('{kind:02x}' || lpad(to_hex({number}), 30, '0') AS uuid)")
        } else {
            format!("unhex(printf('{kind:02x}%030x', {number}))")
        }
    };
    let no_hash = if db.is_postgres() {
        "decode(repeat('00', 32), 'hex')"
    } else {
        "zeroblob(32)"
    };
    let text = [
        ("{rows}", series),
        ("{user}", id(Kind::User, "n")),
        ("{owner}", id(Kind::User, &format!("1 + n % {OWNERS}"))),
        ("{workspace}", id(Kind::Workspace, "n")),
        ("{task}", id(Kind::Task, "n")),
        ("{job_id}", id(Kind::Job, "n")),
        ("{build}", id(Kind::Build, "n")),
        ("{resource}", id(Kind::Resource, "n")),
        ("{agent}", id(Kind::Agent, "n")),
        ("{no_hash}", no_hash.to_owned()),
        (
            "{organization}",
            "(SELECT id FROM organizations)".to_owned(),
        ),
        (
            "{template}",
            "(SELECT id FROM templates WHERE name_key = 'shell')".to_owned(),
        ),
        (
            "{version}",
            "(SELECT active_version_id FROM templates WHERE name_key = 'shell')".to_owned(),
        ),
        // One a second since 2026.
        ("{time}", "(1767225600 + n) * 1000000".to_owned()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (word, value)| {
        text.replace(word, value)
    });
    db.writer().execute_unprepared(&text).await?;
    Ok(())
}

const USERS: &str = "INSERT INTO users (id, username, username_key, display_name, roles, created_at, updated_at) \
    SELECT {user}, 'user-' || n, 'user-' || n, 'User ' || n, 'MEMBER', {time}, {time} FROM {rows}";

const MEMBERSHIPS: &str = "INSERT INTO memberships (user_id, organization_id, role, created_at) \
    SELECT {user}, {organization}, 'MEMBER', {time} FROM {rows}";

const WORKSPACES: &str = "INSERT INTO workspaces (id, organization_id, owner_id, name, template_id, template_version_id, \
        task_id, latest_build_id, host, name_key, status, has_agent, healthy, last_used_at, created_at, updated_at) \
    SELECT {workspace}, {organization}, {owner}, 'task-' || n, {template}, {version}, {task}, {build}, \
        NULL, 'task-' || n, {standing}, {has_agent}, NOT ({lost}), {time}, {time}, {time} FROM {rows}";

const TASKS: &str = "INSERT INTO tasks (id, organization_id, owner_id, name, name_key, display_name, display_name_key, prompt, \
        template_id, template_version_id, workspace_id, status, status_reason, running, state, state_message, \
        state_at, state_synthesized, message_sequence, revision, created_at, updated_at) \
    SELECT {task}, {organization}, {owner}, 'task-' || n, 'task-' || n, 'Mend the build, number ' || n, 'mend the build, number ' || n, \
        'Find out why the build of component ' || n || ' fails, mend it, and tell what the cause was.', \
        {template}, {version}, {workspace}, {status}, \
        'As its agent says', {running}, {state}, 'Reads the log of build ' || n, {time}, FALSE, 0, 1, {time}, {time} \
    FROM {rows}";

const TEXTS: &str = "INSERT INTO task_texts (task_id, text) \
    SELECT {task}, 'task-' || n || ' mend the build, number ' || n || \
        ' find out why the build of component ' || n || ' fails, mend it, and tell what the cause was.' FROM {rows}";

const JOBS: &str = "INSERT INTO jobs (id, organization_id, kind, workspace_id, build_id, transition, driver, tags, status, \
        reason, run_lease, queued_at, started_at, ended_at, log_lease_sequence, log_sequence, log_bytes, log_truncated, revision) \
    SELECT {job_id}, {organization}, 'BUILD', {workspace}, {build}, 'START', 'process', '{}', {job}, 'As it stands', {lease}, \
        {time}, {ended}, {ended}, 0, 0, 0, FALSE, 1 FROM {rows}";

const BUILDS: &str = "INSERT INTO builds (id, workspace_id, number, transition, reason, job_id, initiator_id, \
        template_version_id, parameters, created_at, updated_at, ended_at) \
    SELECT {build}, {workspace}, 1, 'START', 'INITIATOR', {job_id}, {owner}, {version}, '[]', {time}, {time}, {ended} \
    FROM {rows}";

const PHASES: &str = "INSERT INTO build_phases (build_id, position, workspace_id, kind, name, started_at, ended_at) \
    SELECT {build}, 0, {workspace}, 'QUEUE', 'Queue', {time}, {ended} FROM {rows}";

const RESOURCES: &str = "INSERT INTO resources (id, build_id, position, kind, name) \
    SELECT {resource}, {build}, 0, 'process', 'workspace' FROM {rows}";

const AGENTS: &str = "INSERT INTO agents (id, resource_id, build_id, workspace_id, position, name, token_hash, lifecycle, \
        connection, declared_at, last_seen_at, isolation, log_sequence, log_bytes, log_truncated, log_received, \
        message_sequence, created_at, updated_at) \
    SELECT {agent}, {resource}, {build}, {workspace}, 0, 'main', {no_hash}, 'READY', \
        CASE WHEN {lost} THEN 'DISCONNECTED' ELSE 'CONNECTED' END, {time}, {time}, 'PROCESS', 0, 0, FALSE, 0, 0, {time}, {time} \
    FROM {rows}";

const ITS_AGENT: &str = "UPDATE tasks SET agent_id = (SELECT a.id FROM agents a WHERE a.workspace_id = tasks.workspace_id AND a.retired_at IS NULL)";
