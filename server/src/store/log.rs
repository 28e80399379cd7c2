//! Logs of jobs and agents, kept in chunks as they came.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::column::word;
use super::job::Fence;
use super::sql;
use crate::domain::log::{LogLine, MAX_LOG_BYTES};
use crate::domain::{AgentId, Failure, JobId, Timestamp};

/// Whose log is written: a job's by who holds its lease, or an agent's by the agent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogWriter {
    Job(Fence),
    Agent(AgentId),
}

/// Whose log is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogOf {
    Job(JobId),
    Agent(AgentId),
}

impl LogOf {
    fn id(self) -> Uuid {
        match self {
            Self::Job(id) => id.0,
            Self::Agent(id) => id.0,
        }
    }

    /// The chunks' table and key, and the table that counts them.
    fn tables(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Job(_) => ("job_logs", "job_id", "jobs"),
            Self::Agent(_) => ("agent_logs", "agent_id", "agents"),
        }
    }
}

impl LogWriter {
    /// The log that is written.
    pub(crate) fn log(self) -> LogOf {
        match self {
            Self::Job(fence) => LogOf::Job(fence.job),
            Self::Agent(id) => LogOf::Agent(id),
        }
    }

    /// The table, its column with the writer's last number, and the condition under which the
    /// writer may write, with its values.
    fn row(self, db: &impl ConnectionTrait) -> (&'static str, &'static str, String, Vec<Value>) {
        match self {
            Self::Job(fence) => {
                let condition = Fence::condition(db);
                ("jobs", "log_lease_sequence", condition, fence.values())
            }
            Self::Agent(id) => {
                let condition = "id = $1 AND retired_at IS NULL".to_owned();
                ("agents", "log_received", condition, vec![id.0.into()])
            }
        }
    }
}

/// How far a log is.
#[derive(FromQueryResult)]
pub(crate) struct LogPosition {
    /// The writer's number of the last line that was had from it.
    pub(crate) received: i64,
    /// Lines kept.
    pub(crate) log_sequence: i64,
    /// Bytes kept.
    pub(crate) log_bytes: i64,
    /// It was cut at its limit.
    pub(crate) log_truncated: bool,
    /// A job's: PENDING, RUNNING…; an agent's: its connection.
    pub(crate) status: String,
}

/// How far the log is; `None`: the writer may not write it (any more).
pub(crate) async fn position(
    db: &impl ConnectionTrait,
    writer: LogWriter,
) -> Result<Option<LogPosition>, Failure> {
    let (table, received, condition, values) = writer.row(db);
    let status = status_column(writer);
    let text = format!(
        "SELECT {received} AS received, log_sequence, log_bytes, log_truncated, {status} AS status \
         FROM {table} WHERE {condition}"
    );
    sql::one::<LogPosition>(db, &text, values).await
}

const fn status_column(writer: LogWriter) -> &'static str {
    match writer {
        LogWriter::Job(_) => "status",
        LogWriter::Agent(_) => "connection",
    }
}

/// A step of a log.
pub(crate) struct LogStep {
    /// The writer's number before.
    pub(crate) had: i64,
    /// The writer's number after.
    pub(crate) last: i64,
    /// Lines that are kept.
    pub(crate) lines: i64,
    /// Their bytes.
    pub(crate) bytes: i64,
    /// The log is at its limit now.
    pub(crate) truncated: bool,
}

/// Moves the log on by one step, when the writer may write it, the step begins where the log is, and
/// there is room for it. `None`: nothing was changed.
pub(crate) async fn advance(
    db: &impl ConnectionTrait,
    writer: LogWriter,
    step: &LogStep,
) -> Result<Option<LogPosition>, Failure> {
    let (table, received, condition, mut values) = writer.row(db);
    let first = values.len() + 1;
    let [last, lines, bytes, truncated, had] = [first, first + 1, first + 2, first + 3, first + 4];
    values.extend([
        step.last.into(),
        step.lines.into(),
        step.bytes.into(),
        step.truncated.into(),
        step.had.into(),
    ]);
    let status = status_column(writer);
    let text = format!(
        "UPDATE {table} SET {received} = ${last}, log_sequence = log_sequence + ${lines}, \
            log_bytes = log_bytes + ${bytes}, log_truncated = ${truncated} \
         WHERE {condition} AND {received} = ${had} AND NOT log_truncated \
            AND (${truncated} OR log_bytes + ${bytes} <= {MAX_LOG_BYTES}) \
         RETURNING {received} AS received, log_sequence, log_bytes, log_truncated, {status} AS status"
    );
    sql::one::<LogPosition>(db, &text, values).await
}

/// A line as it is kept: its number follows from its place.
type StoredLine = (i64, String, String, String, String);

/// Adds a chunk; its lines have numbers without gaps.
pub(crate) async fn insert_chunk(
    db: &impl ConnectionTrait,
    log: LogOf,
    lines: &[LogLine],
    bytes: i64,
) -> Result<(), Failure> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Ok(());
    };
    let stored: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line.at.0,
                line.level.as_str(),
                line.source.as_str(),
                &line.stage,
                &line.text,
            )
        })
        .collect();
    let (table, key, _) = log.tables();
    let text = format!(
        "INSERT INTO {table} ({key}, first_sequence, last_sequence, bytes, lines) VALUES ($1, $2, $3, $4, $5)"
    );
    let values = [
        log.id().into(),
        first.sequence.into(),
        last.sequence.into(),
        bytes.into(),
        serde_json::to_string(&stored)
            .map_err(Failure::internal)?
            .into(),
    ];
    sql::execute(db, &text, values).await.map(drop)
}

#[derive(FromQueryResult)]
struct Chunk {
    first_sequence: i64,
    lines: String,
}

/// The lines with numbers from `first` to `last`, in order.
pub(crate) async fn lines(
    db: &impl ConnectionTrait,
    log: LogOf,
    first: i64,
    last: i64,
) -> Result<Vec<LogLine>, Failure> {
    let (table, key, _) = log.tables();
    let text = format!(
        "SELECT first_sequence, lines FROM {table} WHERE {key} = $1 AND last_sequence >= $2 \
         AND first_sequence <= $3 ORDER BY first_sequence"
    );
    let chunks = sql::all::<Chunk>(db, &text, [log.id().into(), first.into(), last.into()]).await?;
    let mut found = Vec::new();
    for chunk in chunks {
        let stored: Vec<StoredLine> =
            serde_json::from_str(&chunk.lines).map_err(Failure::internal)?;
        for (sequence, (at, level, source, stage, text)) in (chunk.first_sequence..).zip(stored) {
            if sequence >= first && sequence <= last {
                found.push(LogLine {
                    sequence,
                    at: Timestamp(at),
                    level: word(&level)?,
                    source: word(&source)?,
                    stage,
                    text,
                });
            }
        }
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Length {
    log_sequence: i64,
    log_truncated: bool,
}

/// How many lines a log has, and whether it was cut.
pub(crate) async fn length(db: &impl ConnectionTrait, log: LogOf) -> Result<(i64, bool), Failure> {
    let (_, _, table) = log.tables();
    let text = format!("SELECT log_sequence, log_truncated FROM {table} WHERE id = $1");
    let row = sql::one::<Length>(db, &text, [log.id().into()]).await?;
    Ok(row.map_or((0, false), |row| (row.log_sequence, row.log_truncated)))
}
