use std::io::{self, PipeReader};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::stat::fstat;
use nix::unistd::ttyname;
use tokio::io::AsyncWrite;
use tokio::net::unix::pipe;
use tokio::process::ChildStdin;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::api::LogLevel;
use super::children::OwnChild;
use super::state_rules::Exit;
use super::text::TextStream;
use super::workspace::Workspace;
use super::{input, output, process, terminal, waiting};
use crate::report::{Status, TaskState};
use crate::spec::{InputMode, TaskSpec};

/// Name of the task's part of the agent's log.
const STAGE: &str = "task";

/// How long the end of the output may take after the process has ended. Programs it left running may write on for ever.
const TRAILING_OUTPUT: Duration = Duration::from_millis(500);

/// Runs the task's command to its end and reports its states.
pub(crate) async fn run(workspace: &Arc<Workspace>, task: &TaskSpec) {
    let mut env = workspace.spec.env.clone();
    env.extend(task.env.clone());
    let missing = workspace.spec.require.missing(&env);
    if !missing.is_empty() {
        for complaint in &missing {
            workspace.logs.note(LogLevel::Error, STAGE, complaint).await;
        }
        return fail(workspace, &missing.join("; ")).await;
    }
    match Running::start(workspace, task) {
        Ok(running) => {
            workspace.states.started().await;
            running.finish(workspace).await;
        }
        Err(error) => {
            let program = task.command.first().map_or("", String::as_str);
            let message = format!("{program} could not be started: {error}");
            workspace.logs.note(LogLevel::Error, STAGE, &message).await;
            fail(workspace, &message).await;
        }
    }
}

async fn fail(workspace: &Workspace, message: &str) {
    workspace.input.end();
    let message = workspace.redactor.redact(message);
    let status = Status::plain(TaskState::Failed, &message);
    // It is the first report, so that there is room for it.
    let _ = workspace.states.report(status);
    workspace.states.flush().await;
}

struct Running {
    own: OwnChild,
    output: JoinHandle<()>,
    /// What ends with the process.
    helpers: Vec<JoinHandle<()>>,
}

impl Running {
    fn start(workspace: &Arc<Workspace>, task: &TaskSpec) -> io::Result<Self> {
        let activity = watch::Sender::new(Instant::now());
        let mut starting = Starting {
            workspace,
            task,
            activity,
            helpers: Vec::new(),
        };
        let (own, output) = if task.terminal {
            starting.in_terminal()?
        } else {
            starting.in_pipes()?
        };
        Ok(Self {
            own,
            output,
            helpers: starting.helpers,
        })
    }

    async fn finish(mut self, workspace: &Workspace) {
        let status = self.own.child.wait().await;
        workspace.input.end();
        for helper in self.helpers {
            helper.abort();
        }
        let _ = timeout(TRAILING_OUTPUT, &mut self.output).await;
        // What the agent itself ends is no result: the last state stays as it was.
        if !workspace.ending.is_asked() {
            workspace.states.ended(exit(&status)).await;
        }
    }
}

/// Without a status (someone else has collected the process) nothing good can be said of it.
fn exit(status: &io::Result<ExitStatus>) -> Exit {
    let Ok(status) = status else {
        return Exit::Code(-1);
    };
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    }
}

struct Starting<'a> {
    workspace: &'a Arc<Workspace>,
    task: &'a TaskSpec,
    activity: watch::Sender<Instant>,
    helpers: Vec<JoinHandle<()>>,
}

impl Starting<'_> {
    fn in_terminal(&mut self) -> io::Result<(OwnChild, JoinHandle<()>)> {
        let (terminal, inner) = terminal::open()?;
        let name = ttyname(&inner)?;
        let mut command = pty_process::Command::from(self.command());
        if self.task.input == InputMode::None {
            command = command.stdin(self.stdin());
        }
        let spawn = || command.spawn(inner).map_err(io::Error::other);
        let mut own = self.workspace.children.spawn(spawn)?;
        let (reader, writer) = terminal.into_split();
        match self.task.input {
            InputMode::Stdin => {
                self.take_input(writer);
                self.watch_input(own.pid, waiting::terminal_links(&name));
            }
            InputMode::None => self.only_prompt(own.child.stdin.take()),
        }
        Ok((own, self.copy_output(reader)))
    }

    fn in_pipes(&mut self) -> io::Result<(OwnChild, JoinHandle<()>)> {
        let (reader, writer) = io::pipe()?;
        let mut command = self.command();
        command
            .process_group(0)
            .stdin(self.stdin())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        let mut own = self.workspace.children.spawn(|| command.spawn())?;
        // It holds the writing end; while that is open here the output does not end.
        drop(command);
        let stdin = own.child.stdin.take();
        match (self.task.input, stdin) {
            (InputMode::Stdin, Some(stdin)) => {
                let inode = fstat(stdin.as_fd())?.st_ino;
                self.take_input(stdin);
                self.watch_input(own.pid, waiting::pipe_link(inode));
            }
            (_, stdin) => self.only_prompt(stdin),
        }
        Ok((own, self.copy_output(receiver(reader)?)))
    }

    fn command(&self) -> tokio::process::Command {
        let spec = &self.workspace.spec;
        let mut command = process::command(spec, &self.workspace.spec_path, &self.task.command);
        process::set_env(&mut command, &self.task.env);
        command
    }

    fn stdin(&self) -> Stdio {
        if self.task.input == InputMode::Stdin || self.task.prompt_on_stdin {
            Stdio::piped()
        } else {
            Stdio::null()
        }
    }

    fn prompt(&self) -> Option<String> {
        let prompt = self.task.prompt_on_stdin.then_some(&self.task.prompt);
        prompt.cloned()
    }

    fn take_input(&mut self, writer: impl AsyncWrite + Unpin + Send + 'static) {
        let states = Arc::clone(&self.workspace.states);
        let activity = self.activity.clone();
        let prompt = self.prompt();
        let writing = self.workspace.input.open(writer, prompt, states, activity);
        self.helpers.push(tokio::spawn(writing));
    }

    /// Writes the prompt, when it goes by standard input, and closes that.
    fn only_prompt(&mut self, stdin: Option<ChildStdin>) {
        self.workspace.input.refuse();
        if let (Some(mut stdin), Some(prompt)) = (stdin, self.prompt()) {
            self.helpers.push(tokio::spawn(async move {
                // A program that does not read its prompt says so itself.
                let _ = input::write(&mut stdin, prompt).await;
            }));
        }
    }

    fn watch_input(&mut self, pid: i32, inputs: Vec<std::path::PathBuf>) {
        let states = Arc::clone(&self.workspace.states);
        let activity = self.activity.subscribe();
        let watching = waiting::follow(pid, inputs, activity, states);
        self.helpers.push(tokio::spawn(watching));
    }

    fn copy_output(
        &self,
        reader: impl tokio::io::AsyncRead + Unpin + Send + 'static,
    ) -> JoinHandle<()> {
        let stream = TextStream::new(self.workspace.redactor.clone());
        let messages = Arc::clone(&self.workspace.messages);
        tokio::spawn(output::copy(
            reader,
            stream,
            messages,
            self.activity.clone(),
        ))
    }
}

fn receiver(reader: PipeReader) -> io::Result<pipe::Receiver> {
    pipe::Receiver::from_owned_fd(reader.into())
}
