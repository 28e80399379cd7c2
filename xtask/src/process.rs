//! Starting other programs: each is said before it runs, and ended when xtask is asked to end.

use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The process groups that run now, and whether the end was asked for.
struct Running {
    groups: Vec<Pid>,
    ending: bool,
}

static RUNNING: Mutex<Running> = Mutex::new(Running {
    groups: Vec::new(),
    ending: false,
});

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands Ctrl+C, SIGTERM and SIGHUP on to what runs. The step that waits for it then fails, and everything else ends
/// as it does after any failure.
pub(crate) fn pass_signals_on() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listen to signals")?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            let mut running = running();
            running.ending = true;
            for group in &running.groups {
                // It may have ended this moment: nothing is left to do then.
                let _ = killpg(*group, Signal::SIGTERM);
            }
        }
    });
    Ok(())
}

/// Starts a program in a process group of its own, without input.
fn start(command: &mut Command) -> Result<Child> {
    let mut running = running();
    if running.ending {
        bail!("interrupted");
    }
    let child = command
        .process_group(0)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("start `{}`", line(command)))?;
    running.groups.push(group(&child));
    Ok(child)
}

fn ended(child: &Child) {
    let group = group(child);
    running().groups.retain(|other| *other != group);
}

fn group(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

/// A program that runs beside the others. Dropping it asks it to end, and ends it when it takes too long.
pub(crate) struct Background(Child);

impl Background {
    /// Starts it; what it writes to standard output is read from the second value.
    pub(crate) fn start(command: &mut Command) -> Result<(Self, ChildStdout)> {
        println!("  $ {} &", line(command));
        let mut child = start(command.stdout(Stdio::piped()))?;
        let output = child.stdout.take();
        let running = Self(child);
        Ok((running, output.context("it has no standard output")?))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = killpg(group(&self.0), Signal::SIGTERM);
        if let Err(error) = wait_at_most(&mut self.0, Duration::from_secs(10)) {
            println!("can't wait for process {}: {error}", self.0.id());
        }
        ended(&self.0);
    }
}

/// Runs a program to its end with its output shown; an error when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("  $ {}", line(command));
    let mut child = start(command)?;
    let status = child.wait();
    ended(&child);
    succeeded(command, status?, "")
}

/// Runs a program to its end with its output shown, and shows each line of it to `watch` too.
pub(crate) fn run_watched(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<()> {
    println!("  $ {}", line(command));
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = start(command)?;
    // Only the child shall hold the writing end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut status = None;
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                watch(&line);
            }
            // A process that a test left behind may hold the output open for ever: the end of the program counts.
            Err(RecvTimeoutError::Timeout) if status.is_some() => break,
            Err(RecvTimeoutError::Timeout) => status = child.try_wait()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = match status {
        Some(status) => Ok(status),
        None => child.wait(),
    };
    let _ = killpg(group(&child), Signal::SIGKILL);
    ended(&child);
    succeeded(command, status?, "")
}

/// Whether the end was asked for.
pub(crate) fn interrupted() -> bool {
    running().ending
}

/// Runs a program to its end and returns what it wrote to standard output; an error with its error output when it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = start(command)?;
    let group = group(&child);
    let output = child.wait_with_output();
    running().groups.retain(|other| *other != group);
    let output = output?;
    succeeded(
        command,
        output.status,
        String::from_utf8_lossy(&output.stderr).trim(),
    )?;
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` wrote something else than UTF-8", line(command)))
}

/// Runs a program with its output shown, and ends it when it takes longer than `limit`.
pub(crate) fn run_at_most(command: &mut Command, limit: Duration) -> Result<()> {
    println!("  $ {}", line(command));
    let mut child = start(command)?;
    let status = wait_at_most(&mut child, limit);
    ended(&child);
    match status? {
        Some(status) => succeeded(command, status, ""),
        None => bail!("`{}` took longer than {limit:?}", line(command)),
    }
}

fn wait_at_most(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = killpg(group(child), Signal::SIGKILL);
    child.wait()?;
    Ok(None)
}

fn succeeded(command: &Command, status: ExitStatus, detail: &str) -> Result<()> {
    if interrupted() {
        bail!("interrupted");
    }
    if status.success() {
        return Ok(());
    }
    let detail = if detail.is_empty() {
        String::new()
    } else {
        format!(":\n{detail}")
    };
    bail!("`{}` failed ({status}){detail}", line(command))
}

/// The program and its arguments as one would type them.
fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
