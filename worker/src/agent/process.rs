use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::Command;
use tokio::time::sleep;

use crate::process_tree;
use crate::spec::{AgentSpec, Isolation, Secret};

/// Time that a process tree has between SIGTERM and SIGKILL when a script or a check took too long.
const OVERDUE_GRACE: Duration = Duration::from_secs(2);

/// A command in the workspace: its folder, its environment and nothing else of the agent's, shut in as far as the spec says.
pub(crate) fn command(spec: &AgentSpec, spec_path: &Path, arguments: &[String]) -> Command {
    let mut command =
        if let (Isolation::Process, [program, rest @ ..]) = (spec.isolation, arguments) {
            let mut command = Command::new(program);
            command.args(rest);
            command
        } else {
            let mut command = Command::new(&spec.executable);
            command.args(["workspace-exec", "--spec"]);
            command.arg(spec_path).arg("--").args(arguments);
            command
        };
    command.env_clear().current_dir(&spec.work_dir);
    set_env(&mut command, &spec.env);
    command
}

/// Adds variables to a command's environment.
pub(crate) fn set_env(command: &mut Command, env: &BTreeMap<String, Secret>) {
    command.envs(env.iter().map(|(name, value)| (name, value.reveal())));
}

/// Ends a child that leads a process group, its descendants, and what is left of its group. The child must not have been waited
/// for: as long as its number is its own, so is the group's.
pub(crate) async fn end_group(pid: i32) {
    end_overdue(pid).await;
    // Nothing may be left of it, which is as well.
    let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
}

/// Ends a process and its descendants that took too long.
pub(crate) async fn end_overdue(pid: i32) {
    let overdue = process_tree::of_process(pid);
    for process in &overdue {
        process.signal(Signal::SIGTERM);
    }
    let mut waited = Duration::ZERO;
    while waited < OVERDUE_GRACE && overdue.iter().any(|process| process.is_running()) {
        let step = Duration::from_millis(50);
        sleep(step).await;
        waited += step;
    }
    for process in overdue.into_iter().chain(process_tree::of_process(pid)) {
        process.signal(Signal::SIGKILL);
    }
}
