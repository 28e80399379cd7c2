use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nix::sys::prctl;
use nix::unistd::{Pid, getsid, setsid};
use thiserror::Error;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::api::{AgentLifecycle, LogLevel};
use super::ending::{End, Ending};
use super::script::{self, ScriptEnd};
use super::workspace::Workspace;
use super::{commands, health, lifecycle, shutdown, socket, task};
use crate::spec::AgentSpec;

/// What `taskyard agent` needs to know.
#[derive(Clone, Debug)]
pub struct AgentOptions {
    /// The `agent.json` that the provisioner's driver wrote.
    pub spec: PathBuf,
}

/// Why an agent could not start.
#[derive(Debug, Error)]
pub enum AgentError {
    /// The specification can't be read; the error names the file.
    #[error("the agent's specification can't be read: {0}")]
    Spec(io::Error),
    /// The system refused what an agent needs to be in charge of its processes.
    #[error("the agent can't take charge of its processes: {0}")]
    Processes(io::Error),
    /// The local socket can't be opened.
    #[error("the agent can't listen on {}: {cause}", .path.display())]
    Socket {
        /// Path of the socket.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The gateway's address is wrong.
    #[error("the gateway can't be called: {0}")]
    Gateway(#[from] taskyard_client::Error),
}

/// Runs the agent of a workspace until the gateway, the provisioner (SIGTERM) or the disappearance of its folder ends it. Leaves no
/// process of the workspace behind. Needs a multi-threaded tokio runtime and a process of its own, since it collects every child.
pub async fn run(options: AgentOptions) -> Result<(), AgentError> {
    let spec = AgentSpec::read(&options.spec).map_err(AgentError::Spec)?;
    take_charge().map_err(AgentError::Processes)?;
    let socket_path = spec.socket_path.clone();
    let (workspace, pulse) = Workspace::new(spec, options.spec)?;
    let signals = EndSignals::new().map_err(AgentError::Processes)?;
    let listener = socket::bind(&socket_path).map_err(|cause| AgentError::Socket {
        path: socket_path,
        cause,
    })?;
    tokio::spawn(signals.follow(workspace.ending.clone()));
    tokio::spawn(workspace.children.clone().reap_orphans());
    tokio::spawn(socket::serve(listener, Arc::clone(&workspace)));
    tokio::spawn(lifecycle::beat(Arc::clone(&workspace), pulse));
    tokio::select! {
        () = live(&workspace) => {}
        () = workspace.ending.asked(End::Graceful) => {}
    }
    shutdown::run(&workspace).await;
    Ok(())
}

/// Startup script, then the task; after that the workspace stays. Ends never.
async fn live(workspace: &Arc<Workspace>) {
    // Whoever is not wanted any more must not touch anything.
    workspace.lifecycle.connected().await;
    tokio::spawn(commands::follow(Arc::clone(workspace)));
    workspace.lifecycle.reach(AgentLifecycle::Starting);
    let started = match &workspace.spec.startup {
        Some(script) => {
            let limit = Duration::from_secs(script.timeout_seconds.into());
            script::run(workspace, script, "startup script", limit).await
        }
        None => ScriptEnd::Succeeded,
    };
    health::start(workspace);
    workspace.lifecycle.reach(match started {
        ScriptEnd::Succeeded => AgentLifecycle::Ready,
        ScriptEnd::Failed => AgentLifecycle::StartError,
        ScriptEnd::TimedOut => AgentLifecycle::StartTimeout,
    });
    if let Some(task) = &workspace.spec.task {
        task::run(workspace, task).await;
        let note = "the task's program has ended; the workspace stays";
        workspace.logs.note(LogLevel::Info, "agent", note).await;
    } else {
        workspace.input.refuse();
    }
    std::future::pending::<()>().await;
}

/// A session of its own, so that a terminal's end does not end the agent; and every orphan of the workspace becomes its child.
fn take_charge() -> io::Result<()> {
    if getsid(None)? != Pid::this()
        && let Err(error) = setsid()
    {
        // The leader of a process group can't; then it has at least that group for itself.
        tracing::debug!(%error, "no session of its own");
    }
    prctl::set_child_subreaper(true)?;
    Ok(())
}

/// SIGTERM and SIGINT: the first asks for a graceful end, the second for an end at once.
struct EndSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl EndSignals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn follow(mut self, ending: Ending) {
        for end in [End::Graceful, End::Now] {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
            ending.ask(end, "a signal asked for it");
        }
    }
}
