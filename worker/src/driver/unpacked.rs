use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::DriverError;
use super::folder::{remove_tree, write_files};
use crate::manifest::TemplateFiles;

/// What the folders are called, before an id.
const PREFIX: &str = "import-";

/// A template's files in a folder of their own, removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Unpacked(PathBuf);

impl Unpacked {
    pub(super) fn write(root: &Path, files: &TemplateFiles) -> Result<Self, DriverError> {
        let unpacked = Self(root.join(format!("{PREFIX}{}", Uuid::now_v7())));
        write_files(&unpacked.0, files)?;
        Ok(unpacked)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Removes what a program that was killed has left.
    pub(super) fn remove_left(root: &Path) {
        let Ok(entries) = fs::read_dir(root) else {
            return;
        };
        let is_left = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(PREFIX);
        for entry in entries.flatten() {
            if is_left(&entry.file_name()) {
                remove(&entry.path());
            }
        }
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

fn remove(path: &Path) {
    if let Err(error) = remove_tree(path) {
        tracing::warn!(path = %path.display(), %error, "files of an import could not be removed");
    }
}
