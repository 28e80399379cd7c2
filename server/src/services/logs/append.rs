use crate::domain::agent::Agent;
use crate::domain::job::{JobStatus, LeaseState};
use crate::domain::log::{LogLine, MAX_LINE_BYTES, MAX_LOG_BYTES};
use crate::domain::user::Credential;
use crate::domain::{Failure, JobId};
use crate::events::Topic;
use crate::services::jobs::fence;
use crate::services::{Services, UnitOfWork, agents};
use crate::store;
use crate::store::log::{LogOf, LogPosition, LogStep, LogWriter};

/// Most lines of one append.
const MAX_LINES: usize = 1_000;
/// Most characters of a stage's name.
const MAX_STAGE_CHARS: usize = 120;

/// What came of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Lines up to this worker's number are stored for good: go on after it.
    pub acknowledged: i64,
    /// The log is at its limit: send no more.
    pub truncated: bool,
}

/// Appends to a job's log. A line's sequence is the worker's own number: from 1 in each lease,
/// without gaps. Lines that were had are skipped; a gap is refused by acknowledging what was had.
pub async fn append_build(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
    lines: Vec<LogLine>,
) -> Result<(LeaseState, Appended), Failure> {
    let writer = LogWriter::Job(fence(credential, job, run_lease));
    let Some(position) = append(services, writer, lines).await? else {
        let nothing = Appended {
            acknowledged: 0,
            truncated: false,
        };
        return Ok((LeaseState::Lost, nothing));
    };
    let lease = if position.status == JobStatus::Canceling.as_str() {
        LeaseState::CancelRequested
    } else {
        LeaseState::Held
    };
    Ok((lease, appended(&position)))
}

/// Appends to an agent's log, likewise. FORBIDDEN: the agent is gone for good.
pub async fn append_agent(
    services: &Services,
    agent: &Agent,
    lines: Vec<LogLine>,
) -> Result<Appended, Failure> {
    let position = append(services, LogWriter::Agent(agent.id), lines).await?;
    let position = position.ok_or_else(agents::gone)?;
    Ok(appended(&position))
}

fn appended(position: &LogPosition) -> Appended {
    Appended {
        acknowledged: position.received,
        truncated: position.log_truncated,
    }
}

async fn append(
    services: &Services,
    writer: LogWriter,
    lines: Vec<LogLine>,
) -> Result<Option<LogPosition>, Failure> {
    check(&lines)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let mut had = lines.first().map_or(0, |line| line.sequence - 1);
    let last = lines.last().map_or(0, |line| line.sequence);
    // At first as if the log were just before these lines, which it nearly always is.
    let mut room = MAX_LOG_BYTES;
    let mut room_is_known = false;
    loop {
        let kept = fitting(&lines, had, room);
        let step = LogStep {
            had,
            last,
            lines: count(kept.len()),
            bytes: kept.iter().map(line_bytes).sum(),
            truncated: kept.last().map_or(had, |line| line.sequence) < last,
        };
        if last > had
            && (room_is_known || !step.truncated)
            && let Some(position) = store::log::advance(uow.tx(), writer, &step).await?
        {
            keep(&mut uow, writer, &step, &position, kept).await?;
            uow.commit().await?;
            return Ok(Some(position));
        }
        let Some(mut position) = store::log::position(uow.tx(), writer).await? else {
            return Ok(None);
        };
        let is_over = position.received >= last || position.received < had.min(first_had(&lines));
        if position.log_truncated {
            // What is dropped needs no sending again.
            position.received = position.received.max(last);
            return Ok(Some(position));
        }
        if is_over {
            return Ok(Some(position));
        }
        (had, room) = (position.received, MAX_LOG_BYTES - position.log_bytes);
        room_is_known = true;
    }
}

fn first_had(lines: &[LogLine]) -> i64 {
    lines.first().map_or(0, |line| line.sequence - 1)
}

fn check(lines: &[LogLine]) -> Result<(), Failure> {
    if lines.len() > MAX_LINES {
        let what = format!("At most {MAX_LINES} lines are taken at once");
        return Err(Failure::invalid("lines", what));
    }
    let in_order = lines
        .windows(2)
        .all(|pair| pair[1].sequence == pair[0].sequence + 1);
    if !in_order || lines.first().is_some_and(|line| line.sequence < 1) {
        let what = "Lines are numbered from 1 without gaps";
        return Err(Failure::invalid("lines", what));
    }
    if lines.iter().any(|line| line.text.len() > MAX_LINE_BYTES) {
        let what = format!("A line has at most {MAX_LINE_BYTES} bytes: split longer ones");
        return Err(Failure::invalid("lines", what));
    }
    if lines
        .iter()
        .any(|line| line.stage.chars().count() > MAX_STAGE_CHARS)
    {
        let what = format!("A stage's name has at most {MAX_STAGE_CHARS} characters");
        return Err(Failure::invalid("lines", what));
    }
    Ok(())
}

fn count(lines: usize) -> i64 {
    i64::try_from(lines).unwrap_or(i64::MAX)
}

fn line_bytes(line: &LogLine) -> i64 {
    count(line.text.len() + 1)
}

/// The lines after number `had` that there is room for.
fn fitting(lines: &[LogLine], had: i64, mut room: i64) -> &[LogLine] {
    let start = lines.iter().position(|line| line.sequence > had);
    let lines = &lines[start.unwrap_or(lines.len())..];
    let end = lines.iter().position(|line| {
        room -= line_bytes(line);
        room < 0
    });
    &lines[..end.unwrap_or(lines.len())]
}

async fn keep(
    uow: &mut UnitOfWork<'_>,
    writer: LogWriter,
    step: &LogStep,
    position: &LogPosition,
    kept: &[LogLine],
) -> Result<(), Failure> {
    let first = position.log_sequence - step.lines + 1;
    let lines: Vec<_> = (first..)
        .zip(kept)
        .map(|(sequence, line)| LogLine {
            sequence,
            ..line.clone()
        })
        .collect();
    store::log::insert_chunk(uow.tx(), writer.log(), &lines, step.bytes).await?;
    uow.ring(match writer.log() {
        LogOf::Job(id) => Topic::JobLog(id),
        LogOf::Agent(id) => Topic::AgentLog(id),
    });
    Ok(())
}
