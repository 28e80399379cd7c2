//! Processor time.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::time::{ClockId, clock_gettime};

/// A process of this machine.
#[derive(Clone)]
pub(crate) struct Process(String);

impl Process {
    /// This one.
    pub(crate) fn own() -> Self {
        Self("self".to_owned())
    }

    /// Another one, by its id.
    pub(crate) fn other(id: u32) -> Self {
        Self(id.to_string())
    }

    /// What its threads that live now have used. Clients are threads that live for one round, so that
    /// between rounds this is what servers, and the embedded database, used.
    pub(crate) fn used(&self) -> Result<Duration> {
        used_by(&self.0)
    }
}

/// What this thread has used, to the nanosecond; the files above are brought up to date every few
/// milliseconds while a thread runs.
pub(crate) fn of_this_thread() -> Duration {
    let used = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(used).unwrap_or_default()
}

/// What this process has used.
pub(crate) fn used() -> Result<Duration> {
    Process::own().used()
}

fn used_by(process: &str) -> Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may end while this is read.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let used = text.split(' ').next().and_then(|used| used.parse().ok());
        nanoseconds += used.unwrap_or(0_u64);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Kilobytes of memory that this process holds.
pub(crate) fn resident() -> Result<f64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let line = line.context("/proc/self/status has no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// How loaded the machine is: the average number of running threads over one minute.
pub(crate) fn load() -> Result<String> {
    let text = fs::read_to_string("/proc/loadavg")?;
    let load = text.split(' ').next().context("/proc/loadavg is empty")?;
    let cores = std::thread::available_parallelism()?;
    Ok(format!("{cores} cores, load average {load} over a minute"))
}
