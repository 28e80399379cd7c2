//! The folder that the embedded database and the workspaces are kept in.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use uuid::Uuid;

/// Holds the folder until it is dropped, or the process ends in whatever way.
pub(super) struct Held {
    lock: File,
}

/// The file that is locked; it holds the address of the server that locked it last.
const LOCK: &str = "serve.lock";

/// The file that holds the gateway's id, which goes with its folder.
const ID: &str = "gateway.id";

impl Held {
    /// Notes the server's address, for programs that use the same folder.
    pub(super) fn note_address(&mut self, url: &str) -> std::io::Result<()> {
        self.lock.set_len(0)?;
        self.lock.write_all(url.as_bytes())
    }
}

/// The id of the gateway whose folder this is; made when there is none.
pub(super) fn gateway_id(folder: &Path) -> anyhow::Result<Uuid> {
    let path = folder.join(ID);
    match std::fs::read_to_string(&path) {
        Ok(text) => Uuid::try_parse(text.trim()).with_context(|| {
            let path = path.display();
            format!("{path} holds no id; remove the file, and a new one is made")
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let id = Uuid::now_v7();
            // Whole or not at all, whatever happens meanwhile.
            let draft = folder.join("gateway.id.new");
            std::fs::write(&draft, id.to_string())
                .and_then(|()| std::fs::rename(&draft, &path))
                .with_context(|| format!("{} can't be written", path.display()))?;
            Ok(id)
        }
        Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
    }
}

/// The address of the server that used the folder last; `None` when there was none.
pub fn noted_address(folder: &Path) -> Option<String> {
    let url = std::fs::read_to_string(folder.join(LOCK)).ok()?;
    (!url.is_empty()).then_some(url)
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
        .open(folder.join(LOCK))
        .with_context(advice)?;
    match lock.try_lock() {
        Ok(()) => Ok(Held { lock }),
        Err(TryLockError::WouldBlock) => bail!(
            "another `taskyard serve` uses the data folder {}; stop that one, or name another folder with --data-dir",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(advice),
    }
}
