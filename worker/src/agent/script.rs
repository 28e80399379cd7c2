use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::api::LogLevel;
use super::process;
use super::workspace::Workspace;
use crate::spec::ScriptSpec;

/// How long output that is still on its way may take after a script's end. Programs it left running may write on for ever.
const TRAILING_OUTPUT: Duration = Duration::from_millis(500);

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScriptEnd {
    Succeeded,
    Failed,
    TimedOut,
}

/// Runs a startup or shutdown script for at most `limit`; its output becomes log lines of `stage`. Programs that it leaves running
/// go on, unless it was out of time.
pub(crate) async fn run(
    workspace: &Arc<Workspace>,
    script: &ScriptSpec,
    stage: &'static str,
    limit: Duration,
) -> ScriptEnd {
    match try_run(workspace, script, stage, limit).await {
        Ok(end) => end,
        Err(error) => {
            let program = script.command.first().map_or("", String::as_str);
            let text = format!("{program} could not be started: {error}");
            workspace.logs.note(LogLevel::Error, stage, &text).await;
            ScriptEnd::Failed
        }
    }
}

async fn try_run(
    workspace: &Arc<Workspace>,
    script: &ScriptSpec,
    stage: &'static str,
    limit: Duration,
) -> io::Result<ScriptEnd> {
    let mut command = process::command(&workspace.spec, &workspace.spec_path, &script.command);
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut own = workspace.children.spawn(|| command.spawn())?;
    let mut copies = JoinSet::new();
    if let Some(output) = own.child.stdout.take() {
        let workspace = Arc::clone(workspace);
        copies.spawn(async move { workspace.logs.copy(output, LogLevel::Info, stage).await });
    }
    if let Some(output) = own.child.stderr.take() {
        let workspace = Arc::clone(workspace);
        copies.spawn(async move { workspace.logs.copy(output, LogLevel::Warn, stage).await });
    }
    let in_time = timeout(limit, own.child.wait()).await;
    let (end, note) = match in_time.ok().transpose()? {
        Some(status) if status.success() => (ScriptEnd::Succeeded, None),
        Some(status) => (ScriptEnd::Failed, Some(format!("ended with {status}"))),
        None => {
            process::end_overdue(own.pid).await;
            own.child.wait().await?;
            let note = format!("ended after {} s, its time limit", limit.as_secs());
            (ScriptEnd::TimedOut, Some(note))
        }
    };
    let _ = timeout(TRAILING_OUTPUT, async {
        while copies.join_next().await.is_some() {}
    })
    .await;
    copies.detach_all();
    if let Some(note) = note {
        workspace.logs.note(LogLevel::Error, stage, &note).await;
    }
    Ok(end)
}
