//! How many files may be open: every connection is one.

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Lets this program open as many files as it may; gives how many. What a shell or a service manager
/// allows at first, often 1,024, is meant for programs that wait by `select`.
pub fn raise_open_files() -> Result<u64, Errno> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    Ok(hard)
}

/// The same for a server, which goes on with fewer.
pub(super) fn raise_or_say() {
    match raise_open_files() {
        Ok(limit) => tracing::debug!(limit, "files, and so connections, that may be open"),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files can't be raised: `ulimit -n` is how many connections there may be");
        }
    }
}
