//! Logs: lines taken from workers, once each, and read by anyone who may see what wrote them.

mod append;

use super::Services;
use crate::domain::log::LogLine;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::{AgentId, Failure, JobId};
use crate::store;
use crate::store::log::LogOf;

pub use append::{Appended, append_agent, append_build};

/// Lines of a log after some place.
#[derive(Clone, Debug)]
pub struct LogSlice {
    /// The lines, in order; empty: there are no more yet.
    pub lines: Vec<LogLine>,
    /// The log was cut at its limit.
    pub truncated: bool,
}

/// Up to `limit_lines` lines of a job's log after number `after`. Nothing is asked about rights.
pub async fn build_lines(
    services: &Services,
    job: JobId,
    after: i64,
    limit_lines: u32,
) -> Result<LogSlice, Failure> {
    slice(services, LogOf::Job(job), after, limit_lines).await
}

/// Up to `limit_lines` lines of an agent's log after number `after`. Nothing is asked about rights.
pub async fn agent_lines(
    services: &Services,
    agent: AgentId,
    after: i64,
    limit_lines: u32,
) -> Result<LogSlice, Failure> {
    slice(services, LogOf::Agent(agent), after, limit_lines).await
}

/// A page of a job's log; the place is a line's number. Nothing is asked about rights.
pub async fn build_page(
    services: &Services,
    job: JobId,
    request: PageRequest<i64>,
) -> Result<Page<LogLine>, Failure> {
    page(services, LogOf::Job(job), request).await
}

/// How many lines a job's log has. Nothing is asked about rights.
pub async fn length(services: &Services, job: JobId) -> Result<i64, Failure> {
    let (lines, _) = store::log::length(services.db.reader(), LogOf::Job(job)).await?;
    Ok(lines)
}

/// A page of an agent's log; the place is a line's number. Nothing is asked about rights.
pub async fn agent_page(
    services: &Services,
    agent: AgentId,
    request: PageRequest<i64>,
) -> Result<Page<LogLine>, Failure> {
    page(services, LogOf::Agent(agent), request).await
}

async fn slice(
    services: &Services,
    log: LogOf,
    after: i64,
    limit: u32,
) -> Result<LogSlice, Failure> {
    let db = services.db.reader();
    // Numbers have no gaps, so a range of numbers is a number of lines.
    let last = after.saturating_add(i64::from(limit));
    let (_, truncated) = store::log::length(db, log).await?;
    let lines = store::log::lines(db, log, after.saturating_add(1), last).await?;
    Ok(LogSlice { lines, truncated })
}

async fn page(
    services: &Services,
    log: LogOf,
    request: PageRequest<i64>,
) -> Result<Page<LogLine>, Failure> {
    let db = services.db.reader();
    let one_more = i64::from(request.limit);
    let (first, last) = match (request.direction, request.cursor) {
        (Direction::Forward, after) => {
            let first = after.unwrap_or(0).saturating_add(1);
            (first, first.saturating_add(one_more))
        }
        (Direction::Backward, Some(before)) => {
            let last = before.saturating_sub(1);
            (last.saturating_sub(one_more), last)
        }
        (Direction::Backward, None) => {
            let (last, _) = store::log::length(db, log).await?;
            (last.saturating_sub(one_more), last)
        }
    };
    let mut lines = store::log::lines(db, log, first, last).await?;
    if request.direction == Direction::Backward {
        lines.reverse();
    }
    Ok(Page::from_overfetch(lines, &request))
}
