//! Room for thousands of sockets: each is an open file on either side.

use anyhow::{Context as _, Result, ensure};
use taskyard_server::app::raise_open_files;

/// What a process has open besides its sockets.
const OTHERS: u64 = 500;

/// Lets this process, and those that it starts, open as many files as they may; says when that is too
/// few for so many crowds of connections.
pub(crate) fn suffice(connections: u32, crowds: u32) -> Result<()> {
    let most = raise_open_files().context("raise the limit of open files")?;
    let needed = u64::from(connections) * u64::from(crowds) + OTHERS;
    let possible = most.saturating_sub(OTHERS) / u64::from(crowds);
    ensure!(
        needed <= most,
        "{connections} connections need {needed} open files and only {most} may be open here (`ulimit -H -n`): ask for `--connections {possible}`, or raise the limit as root"
    );
    Ok(())
}
