//! The processes of one agent, found by the marker in their environment and by descent, so that a
//! program that called `setsid`, daemonized or cleared its environment is found too.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

/// Environment variable that marks every process of an agent; its value is the agent's id.
pub const AGENT_ID_VARIABLE: &str = "TASKYARD_AGENT_ID";

/// How often the process table is looked at while waiting for processes to end.
const POLL: Duration = Duration::from_millis(50);

/// A process that can't be mistaken for a later one with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Process {
    /// Process id.
    pub pid: i32,
    /// Start time in clock ticks since the machine's boot; tells a reused id apart.
    started: u64,
}

impl Process {
    /// The running process with this id; `None` when there is none or it is a zombie.
    pub fn find(pid: i32) -> Option<Self> {
        let stat = Stat::read(pid)?;
        (!stat.ended()).then_some(Self {
            pid,
            started: stat.started,
        })
    }

    /// Whether it still runs (a zombie does not).
    pub fn is_running(self) -> bool {
        Self::find(self.pid) == Some(self)
    }

    /// Sends a signal, unless the process has ended or its id belongs to another one by now.
    pub fn signal(self, signal: Signal) {
        if self.is_running() {
            // Ending in this very moment is what the caller wants, so the result says nothing.
            let _ = kill(Pid::from_raw(self.pid), signal);
        }
    }
}

/// Every running process of an agent, without the calling process: all whose environment holds
/// `TASKYARD_AGENT_ID=<agent_id>`, and their descendants. An unreadable process table gives none.
pub fn of_agent(agent_id: &str) -> Vec<Process> {
    let marker = format!("{AGENT_ID_VARIABLE}={agent_id}").into_bytes();
    closure(|pid| has_environment_entry(pid, &marker))
}

/// The process with this id and its descendants, without the calling process.
pub fn of_process(root: i32) -> Vec<Process> {
    closure(|pid| pid == root)
}

/// Ended children of a process that it has not waited for.
pub(crate) fn zombies_of(parent: i32) -> Vec<i32> {
    table()
        .into_iter()
        .filter(|stat| stat.parent == parent && stat.ended())
        .map(|stat| stat.pid)
        .collect()
}

/// Ends every process of an agent except the caller: SIGTERM (and SIGCONT, for stopped ones), and
/// SIGKILL for what is left after `grace`, again and again until none is found, so that a process
/// which forks meanwhile does not escape. A process in uninterruptible sleep, or of another user,
/// is given up on after ten more seconds. Returns how many were left then.
pub async fn end(agent_id: &str, grace: Duration) -> usize {
    for process in hold(agent_id) {
        process.signal(Signal::SIGTERM);
        process.signal(Signal::SIGCONT);
    }
    let killing_from = Instant::now() + grace;
    let given_up_at = killing_from + Duration::from_secs(10);
    loop {
        let left = of_agent(agent_id);
        let now = Instant::now();
        if left.is_empty() || now >= given_up_at {
            return left.len();
        }
        if now >= killing_from {
            for process in hold(agent_id) {
                process.signal(Signal::SIGKILL);
            }
        }
        sleep(POLL).await;
    }
}

/// Stops every process of an agent, until none is left that could still fork: a child that cleared its environment can only be found
/// as long as its parent lives. Gives them all.
fn hold(agent_id: &str) -> Vec<Process> {
    let mut held = HashSet::new();
    loop {
        let found = of_agent(agent_id);
        let new: Vec<_> = found
            .iter()
            .filter(|process| held.insert(**process))
            .collect();
        if new.is_empty() {
            return found;
        }
        for process in new {
            process.signal(Signal::SIGSTOP);
        }
    }
}

/// What `/proc/<pid>/stat` says, as far as it is of use here.
struct Stat {
    pid: i32,
    state: char,
    parent: i32,
    started: u64,
}

impl Stat {
    fn read(pid: i32) -> Option<Self> {
        let text = fs::read(format!("/proc/{pid}/stat")).ok()?;
        Self::parse(pid, &text)
    }

    /// The program's name, in parentheses, can hold anything, so fields count from the last `)`.
    fn parse(pid: i32, text: &[u8]) -> Option<Self> {
        let name_end = text.iter().rposition(|byte| *byte == b')')?;
        let rest = std::str::from_utf8(text.get(name_end + 1..)?).ok()?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        Some(Self {
            pid,
            state: fields.first()?.chars().next()?,
            parent: fields.get(1)?.parse().ok()?,
            started: fields.get(19)?.parse().ok()?,
        })
    }

    fn ended(&self) -> bool {
        matches!(self.state, 'Z' | 'X' | 'x')
    }
}

/// Processes for which `is_root` holds, with all their descendants, without the caller.
fn closure(is_root: impl Fn(i32) -> bool) -> Vec<Process> {
    let table = table();
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for stat in &table {
        children.entry(stat.parent).or_default().push(stat.pid);
    }
    let mut found = HashSet::new();
    let mut open: Vec<i32> = table
        .iter()
        .map(|stat| stat.pid)
        .filter(|pid| is_root(*pid))
        .collect();
    while let Some(pid) = open.pop() {
        if found.insert(pid) {
            open.extend(children.get(&pid).into_iter().flatten());
        }
    }
    found.remove(&Pid::this().as_raw());
    table
        .into_iter()
        .filter(|stat| found.contains(&stat.pid) && !stat.ended())
        .map(|stat| Process {
            pid: stat.pid,
            started: stat.started,
        })
        .collect()
}

fn table() -> Vec<Stat> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Stat::read)
        .collect()
}

fn has_environment_entry(pid: i32, entry: &[u8]) -> bool {
    fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|it| it == entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::process::{Child, Command};

    /// Starts bash with the marker and waits for the line that says its processes are there.
    async fn bash(agent_id: &str, script: &str) -> (Child, String) {
        let mut child = Command::new("bash")
            .args(["-c", script])
            .env(AGENT_ID_VARIABLE, agent_id)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        (child, line.trim().to_owned())
    }

    fn agent_id(name: &str) -> String {
        format!("{name}-{}", Pid::this())
    }

    #[tokio::test]
    async fn a_grandchild_in_a_session_of_its_own_is_ended() {
        let id = agent_id("setsid");
        let script = "setsid bash -c 'echo $$; exec sleep 1000' & wait";
        let (mut child, grandchild) = bash(&id, script).await;
        let grandchild = Process::find(grandchild.parse().unwrap()).unwrap();
        assert!(of_agent(&id).contains(&grandchild));

        assert_eq!(end(&id, Duration::from_secs(10)).await, 0);
        child.wait().await.unwrap();
        assert!(!grandchild.is_running());
    }

    #[tokio::test]
    async fn a_child_that_cleared_its_environment_is_ended() {
        let id = agent_id("cleared");
        let script = "env -i bash -c 'echo $$; sleep 1000; :' & wait";
        let (mut child, cleared) = bash(&id, script).await;
        let cleared = Process::find(cleared.parse().unwrap()).unwrap();

        assert_eq!(end(&id, Duration::from_secs(10)).await, 0);
        child.wait().await.unwrap();
        assert!(!cleared.is_running());
    }

    #[tokio::test]
    async fn what_ignores_sigterm_is_killed() {
        let id = agent_id("stubborn");
        let (mut child, _) = bash(&id, "trap '' TERM; echo ready; while :; do sleep 1; done").await;
        assert_eq!(end(&id, Duration::ZERO).await, 0);
        let status = child.wait().await.unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(Signal::SIGKILL as i32)
        );
    }

    #[tokio::test]
    async fn processes_of_another_agent_are_left_alone() {
        let (mut other, _) = bash(&agent_id("other"), "echo ready; exec sleep 1000").await;
        assert_eq!(end(&agent_id("oth"), Duration::ZERO).await, 0);
        assert!(other.try_wait().unwrap().is_none());
        other.kill().await.unwrap();
    }

    #[test]
    fn a_program_name_with_parentheses_does_not_shift_the_fields() {
        let text = b"7 (a) R 9 (b)) S 3 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";
        let stat = Stat::parse(7, text).unwrap();
        assert_eq!((stat.state, stat.parent, stat.started), ('S', 3, 4711));
    }
}
