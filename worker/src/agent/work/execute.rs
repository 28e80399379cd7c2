use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::delivery::{CommandResultInput, Done};
use super::files::Folder;
use super::output::Output;
use crate::agent::api::agent_commands::AgentCommandsAgentCommandsExecute as Execute;
use crate::agent::children::OwnChild;
use crate::agent::process;
use crate::agent::text::TextStream;
use crate::agent::workspace::Workspace;

/// How long output that is still on its way may take after the program's end. What it left running may write on for ever.
const TRAILING_OUTPUT: Duration = Duration::from_millis(500);

/// Longest time limit.
const LONGEST_SECONDS: u64 = 60 * 60;

/// Runs a program to its end, to the end of its time, or until nobody wants it any more; in the background, only starts it.
pub(super) async fn run(
    workspace: &Arc<Workspace>,
    work: Execute,
    cancel: &CancellationToken,
) -> Result<Done, String> {
    let processes = &workspace.works.processes;
    if work.background {
        processes.make_room()?;
        let program = Program::start(workspace, &work)?;
        return Ok(processes.add(program));
    }
    let seconds = u64::try_from(work.timeout_seconds).unwrap_or(1);
    let limit = Duration::from_secs(seconds.clamp(1, LONGEST_SECONDS));
    let mut program = Program::start(workspace, &work)?;
    let stop = async {
        tokio::select! {
            () = sleep(limit) => {}
            () = cancel.cancelled() => {}
        }
    };
    let (status, was_stopped) = program
        .end_or(stop)
        .await
        .map_err(|error| error.to_string())?;
    let output = Arc::clone(program.output());
    output.close();
    let result = CommandResultInput {
        timed_out: was_stopped && !cancel.is_cancelled(),
        ..ended(status)
    };
    Ok(with_output(&output, result))
}

/// A program that was started.
pub(super) struct Program {
    own: OwnChild,
    output: Arc<Output>,
    copy: JoinHandle<()>,
}

impl Program {
    fn start(workspace: &Workspace, work: &Execute) -> Result<Self, String> {
        let folder = match &work.working_directory {
            Some(path) => Folder::open(&workspace.spec.work_dir)?.directory(path)?,
            None => workspace.spec.work_dir.clone(),
        };
        let name = work.arguments.first().ok_or("there is nothing to run")?;
        let spec = &workspace.spec;
        let mut command = process::command(spec, &workspace.spec_path, &work.arguments);
        command.current_dir(folder);
        Self::spawn(workspace, command)
            .map_err(|error| format!("`{name}` could not be started: {error}"))
    }

    /// One pipe takes both outputs, so that they stay in order.
    fn spawn(workspace: &Workspace, mut command: tokio::process::Command) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        let own = workspace.children.spawn(|| command.spawn())?;
        // It holds the writing end; while that is open here the output does not end.
        drop(command);
        let reader = pipe::Receiver::from_owned_fd(reader.into())?;
        let output = Arc::new(Output::default());
        let stream = TextStream::new(workspace.redactor.clone());
        let copy = tokio::spawn(copy(reader, stream, Arc::clone(&output)));
        Ok(Self { own, output, copy })
    }

    pub(super) fn pid(&self) -> i32 {
        self.own.pid
    }

    pub(super) fn output(&self) -> &Arc<Output> {
        &self.output
    }

    /// Waits for the program's end and its last output; ends it as soon as `stop` is there, and then says true.
    pub(super) async fn end_or(
        &mut self,
        stop: impl Future<Output = ()>,
    ) -> io::Result<(ExitStatus, bool)> {
        let exited = tokio::select! {
            biased;
            status = self.own.child.wait() => Some(status?),
            () = stop => None,
        };
        let end = if let Some(status) = exited {
            (status, false)
        } else {
            process::end_group(self.own.pid).await;
            (self.own.child.wait().await?, true)
        };
        // Whatever holds it open now may do so for ever.
        let _ = timeout(TRAILING_OUTPUT, &mut self.copy).await;
        Ok(end)
    }
}

/// How a program ended.
pub(super) fn ended(status: ExitStatus) -> CommandResultInput {
    CommandResultInput {
        exit_code: status.code().map(i64::from),
        signal: status.signal().map(i64::from),
        ..CommandResultInput::default()
    }
}

/// With what the program has written so far.
pub(super) fn with_output(output: &Output, mut result: CommandResultInput) -> Done {
    let snapshot = output.snapshot();
    result.total_bytes = i64::try_from(snapshot.total).unwrap_or(i64::MAX);
    result.is_truncated = snapshot.is_truncated;
    let text = snapshot.text;
    Done { text, result }
}

async fn copy(mut reader: pipe::Receiver, mut stream: TextStream, output: Arc<Output>) {
    let mut bytes = Vec::with_capacity(16 * 1024);
    while let Ok(1..) = reader.read_buf(&mut bytes).await {
        output.push(&stream.push(&bytes));
        bytes.clear();
    }
    output.push(&stream.finish());
}
