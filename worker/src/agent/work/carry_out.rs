use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::delivery::Done;
use super::{execute, files};
use crate::agent::api::AgentCommandKind;
use crate::agent::api::agent_commands::AgentCommandsAgentCommands as Command;
use crate::agent::workspace::Workspace;

/// Carries out a command; `Err`: why it can't be done.
pub(super) async fn carry_out(
    workspace: &Arc<Workspace>,
    command: Command,
    cancel: &CancellationToken,
) -> Result<Done, String> {
    if cancel.is_cancelled() {
        return Ok(Done::default());
    }
    let processes = &workspace.works.processes;
    match command {
        Command {
            execute: Some(work),
            ..
        } => execute::run(workspace, work, cancel).await,
        Command {
            kind: AgentCommandKind::StopProcess,
            process: Some(work),
            ..
        } => processes.stop(number(work.process_id)?).await,
        Command {
            process: Some(work),
            ..
        } => {
            let wait = Duration::from_secs(number(work.wait_seconds)?);
            processes.read(number(work.process_id)?, wait, cancel).await
        }
        Command {
            read_file: Some(work),
            ..
        } => {
            let (lines, first) = (
                work.lines.map(number).transpose()?,
                number(work.first_line)?,
            );
            let workspace = Arc::clone(workspace);
            blocking(move || files::read(&workspace, &work.path, first, lines)).await
        }
        Command {
            write_file: Some(work),
            ..
        } => {
            let workspace = Arc::clone(workspace);
            blocking(move || {
                files::write(&workspace, &work.path, &work.content, work.create_folders)
            })
            .await
        }
        Command {
            edit_file: Some(work),
            ..
        } => {
            let workspace = Arc::clone(workspace);
            let edits = work.edits.into_iter().map(|edit| files::Edit {
                find: edit.find,
                replace: edit.replace,
                all: edit.all,
            });
            let edits: Vec<_> = edits.collect();
            blocking(move || files::edit(&workspace, &work.path, &edits)).await
        }
        _ => Err("the command does not say what to do".to_owned()),
    }
}

fn number<T: TryFrom<i64>>(number: i64) -> Result<T, String> {
    T::try_from(number).map_err(|_| format!("{number} is out of range"))
}

async fn blocking(
    work: impl FnOnce() -> Result<Done, String> + Send + 'static,
) -> Result<Done, String> {
    spawn_blocking(work)
        .await
        .map_err(|error| error.to_string())?
}
