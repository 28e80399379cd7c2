//! The folder that the embedded database and the workspaces are kept in.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};

/// Holds the folder until it is dropped, or the process ends in whatever way.
pub(super) struct Held {
    _lock: File,
}

/// Makes the folder, readable by its owner only, and holds it: two servers on one SQLite database
/// and one set of workspaces would undo each other's work.
pub(super) fn hold(folder: &Path) -> anyhow::Result<Held> {
    let advice = || {
        format!(
            "the data folder {} can't be used; check its rights, or name another with --data-dir",
            folder.display()
        )
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(advice)?;
    let lock = File::options()
        .create(true)
        .append(true)
        .open(folder.join("serve.lock"))
        .with_context(advice)?;
    match lock.try_lock() {
        Ok(()) => Ok(Held { _lock: lock }),
        Err(TryLockError::WouldBlock) => bail!(
            "another `taskyard serve` uses the data folder {}; stop that one, or name another folder with --data-dir",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(advice),
    }
}
