//! Processor time of this process.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// What the threads that live now have used. Clients are threads that live for one round, so that
/// between rounds this is what the servers and the embedded database used.
pub(crate) fn used() -> Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        // A thread may end while this is read.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let used = text.split(' ').next().and_then(|used| used.parse().ok());
        nanoseconds += used.unwrap_or(0_u64);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// How loaded the machine is: the average number of running threads over one minute.
pub(crate) fn load() -> Result<String> {
    let text = fs::read_to_string("/proc/loadavg")?;
    let load = text.split(' ').next().context("/proc/loadavg is empty")?;
    let cores = std::thread::available_parallelism()?;
    Ok(format!("{cores} cores, load average {load} over a minute"))
}
