//! Puts a finished UI in place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::assemble::Files;

/// Replaces the folder by these files: a server that reads it sees the old ones or the new ones, and nothing old stays.
pub(super) fn replace(folder: &Path, files: &Files) -> Result<()> {
    let new = beside(folder, "new");
    let old = beside(folder, "old");
    remove(&new)?;
    remove(&old)?;
    for (path, content) in files {
        let file = new.join(path);
        let parent = file.parent().unwrap_or(&new);
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        fs::write(&file, content).with_context(|| format!("write {}", file.display()))?;
    }
    // Some file systems (layers of a container) can't rename what came with them: then it goes first.
    if folder.exists() && fs::rename(folder, &old).is_err() {
        remove(folder)?;
    }
    fs::rename(&new, folder).with_context(|| format!("put {} in place", folder.display()))?;
    remove(&old)
}

/// `<folder>.<suffix>`
pub(super) fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::replace;
    use crate::ui::assemble::Files;

    #[test]
    fn nothing_old_stays() {
        let root = std::env::temp_dir().join(format!("xtask-folder-{}", std::process::id()));
        let ui = root.join("ui");
        let file = |path: &str| Files::from([(path.to_owned(), b"x".to_vec())]);
        replace(&ui, &file("assets/one.js")).unwrap();
        replace(&ui, &file("assets/two.js")).unwrap();
        assert!(!ui.join("assets/one.js").exists());
        assert!(ui.join("assets/two.js").exists());
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 1);
        std::fs::remove_dir_all(&root).unwrap();
    }
}
