//! `taskyard task logs`.

use futures_util::stream::{BoxStream, SelectAll, StreamExt};
use serde::{Deserialize, Serialize};
use taskyard_client::{Client, Error};

use super::super::failure::Failure;
use super::super::operations::{
    AgentLogLines, AgentLogPage, BuildLogLines, BuildLogPage, TaskChanges, TaskLogSources,
    agent_log_lines, agent_log_page, build_log_lines, build_log_page, task_changes,
    task_log_sources,
};
use super::super::output::Output;

/// A line, as every log of the API has it.
#[derive(Debug, Serialize, Deserialize)]
struct LogLine {
    sequence: i64,
    at: String,
    level: String,
    source: String,
    stage: String,
    text: String,
}

/// A line for people: time of day, level where it is not INFO, stage, text.
pub(super) fn line(at: &str, level: &str, stage: &str, text: &str) -> String {
    let time = at.get(11..19).unwrap_or(at);
    let level = if level == "INFO" { "" } else { level };
    let parts = [time, level, stage, text.trim_end()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The lines of a generated type, which has the same fields.
fn lines<T: Serialize>(generated: &[T]) -> Result<Vec<LogLine>, Failure> {
    let lines = serde_json::to_value(generated).and_then(serde_json::from_value);
    lines.map_err(|error| Failure::Refused(format!("log lines of another shape: {error}")))
}

fn show<T: Serialize>(output: Output, generated: &[T]) -> Result<(), Failure> {
    for entry in lines(generated)? {
        if output.json {
            output.object_line(&entry)?;
        } else {
            output.line(&line(&entry.at, &entry.level, &entry.stage, &entry.text))?;
        }
    }
    Ok(())
}

/// Prints what there is: the latest build's log, then the agent's.
pub(super) async fn print(client: &Client, output: Output, id: String) -> Result<(), Failure> {
    let variables = task_log_sources::Variables { id };
    let sources = client.execute::<TaskLogSources>(variables).await?.task;
    let Some(sources) = sources else {
        return Ok(());
    };
    let build = sources
        .workspace
        .and_then(|workspace| workspace.latest_build);
    if let Some(build) = build {
        print_build(client, output, &build.id).await?;
    }
    if let Some(agent) = sources.agent {
        print_agent(client, output, &agent.id).await?;
    }
    Ok(())
}

/// Prints what there is of a build's log.
pub(crate) async fn print_build(client: &Client, output: Output, id: &str) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let id = id.to_owned();
        let variables = build_log_page::Variables { id, after };
        let build = client.execute::<BuildLogPage>(variables).await?.build;
        let Some(logs) = build.map(|build| build.logs) else {
            return Ok(());
        };
        show(output, &logs.nodes)?;
        if !logs.page_info.has_next_page {
            return Ok(());
        }
        after = logs.page_info.end_cursor;
    }
}

async fn print_agent(client: &Client, output: Output, id: &str) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let id = id.to_owned();
        let variables = agent_log_page::Variables { id, after };
        let node = client.execute::<AgentLogPage>(variables).await?.node;
        let Some(agent_log_page::AgentLogPageNode::Agent(agent)) = node else {
            return Ok(());
        };
        show(output, &agent.logs.nodes)?;
        if !agent.logs.page_info.has_next_page {
            return Ok(());
        }
        after = agent.logs.page_info.end_cursor;
    }
}

type Lines = BoxStream<'static, Result<serde_json::Value, Error>>;

/// Prints what there is and what comes, also of later builds and agents, until the task is deleted.
pub(super) async fn follow(client: &Client, output: Output, id: String) -> Result<(), Failure> {
    let variables = task_changes::Variables { id };
    let mut changes = client.subscribe::<TaskChanges>(variables, |_, _| ());
    let mut logs: SelectAll<Lines> = SelectAll::new();
    let (mut build, mut agent) = (None, None);
    loop {
        tokio::select! {
            change = changes.next() => {
                let Some(task) = change.transpose()?.and_then(|change| change.task.task) else {
                    return Ok(());
                };
                let latest = task.workspace.and_then(|workspace| workspace.latest_build);
                let latest = latest.map(|build| build.id);
                if latest != build {
                    logs.extend(latest.clone().map(|id| build_lines(client, id)));
                    build = latest;
                }
                let present = task.agent.map(|agent| agent.id);
                if present != agent {
                    logs.extend(present.clone().map(|id| agent_lines(client, id)));
                    agent = present;
                }
            }
            Some(batch) = logs.next() => {
                let batch = batch?;
                show(output, batch.as_array().map_or(&[], Vec::as_slice))?;
            }
        }
    }
}

fn build_lines(client: &Client, build_id: String) -> Lines {
    let variables = build_log_lines::Variables {
        build_id,
        after: None,
    };
    let events = client.subscribe::<BuildLogLines>(variables, |event, variables| {
        variables.after = Some(event.build_logs.end_cursor.clone());
    });
    let lines = events.map(|event| Ok(serde_json::json!(event?.build_logs.lines)));
    lines.boxed()
}

fn agent_lines(client: &Client, agent_id: String) -> Lines {
    let variables = agent_log_lines::Variables {
        agent_id,
        after: None,
    };
    let events = client.subscribe::<AgentLogLines>(variables, |event, variables| {
        variables.after = Some(event.agent_logs.end_cursor.clone());
    });
    let lines = events.map(|event| Ok(serde_json::json!(event?.agent_logs.lines)));
    lines.boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_time_and_what_is_not_usual() {
        let at = "2026-11-20T12:34:56.123456Z";
        assert_eq!(line(at, "INFO", "", "hello\n"), "12:34:56 hello");
        assert_eq!(line(at, "ERROR", "apply", "no"), "12:34:56 ERROR apply no");
    }
}
