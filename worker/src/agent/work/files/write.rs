use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use cap_std::fs::{Dir, OpenOptions, Permissions};
use uuid::Uuid;

use super::folder::{Folder, failed};
use crate::agent::work::delivery::{CommandResultInput, Done};
use crate::agent::workspace::Workspace;

/// Most bytes of what is written.
const LIMIT: usize = 1024 * 1024;

/// Writes a whole file: whoever reads it meanwhile finds the old one or the new one.
pub(in super::super) fn write(
    workspace: &Workspace,
    path: &str,
    content: &str,
    create_folders: bool,
) -> Result<Done, String> {
    if content.len() > LIMIT {
        return Err(format!("at most {LIMIT} bytes are written"));
    }
    let changing = &workspace.works.changing;
    let _alone = changing.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::open(&workspace.spec.work_dir)?;
    let said = |error| failed(path, "written", &error);
    if create_folders && let Some(parent) = folder.relative(path)?.parent() {
        make_folders(&folder.dir, parent).map_err(said)?;
    }
    let target = Target::find(&folder, path)?;
    target.fill(content).map_err(said)?;
    let result = CommandResultInput {
        is_created: target.permissions.is_none(),
        total_bytes: i64::try_from(content.len()).unwrap_or(i64::MAX),
        ..CommandResultInput::default()
    };
    let text = String::new();
    Ok(Done { text, result })
}

fn make_folders(dir: &Dir, parent: &Path) -> io::Result<()> {
    if parent.as_os_str().is_empty() || dir.is_dir(parent) {
        return Ok(());
    }
    dir.create_dir_all(parent)
}

/// A file that is there, or is to be.
pub(super) struct Target {
    folder: Dir,
    name: OsString,
    /// Of the file that is there.
    permissions: Option<Permissions>,
}

impl Target {
    /// A link is followed to the file that it means; anything else that is no file is refused.
    pub(super) fn find(folder: &Folder, path: &str) -> Result<Self, String> {
        let said = |error| failed(path, "written", &error);
        let mut relative = folder.relative(path)?;
        let dir = &folder.dir;
        match dir.symlink_metadata(&relative) {
            Ok(found) if found.is_symlink() => {
                relative = dir.canonicalize(&relative).map_err(said)?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(said(error)),
        }
        let permissions = match dir.metadata(&relative) {
            Ok(found) if found.is_file() => Some(found.permissions()),
            Ok(found) if found.is_dir() => return Err(format!("`{path}` is a folder")),
            Ok(_) => return Err(format!("`{path}` is not an ordinary file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(said(error)),
        };
        let name = relative
            .file_name()
            .ok_or_else(|| format!("`{path}` names no file"))?;
        let parent = relative.parent().filter(|it| !it.as_os_str().is_empty());
        let parent = parent.map_or_else(|| PathBuf::from("."), Path::to_owned);
        Ok(Self {
            folder: dir.open_dir(parent).map_err(said)?,
            name: name.to_owned(),
            permissions,
        })
    }

    /// Puts the content beside it, and then in its place.
    pub(super) fn fill(&self, content: &str) -> io::Result<()> {
        let beside = format!(".taskyard-{}", Uuid::now_v7().simple());
        let done = self.fill_through(&beside, content);
        if done.is_err() {
            // It may not even be there.
            let _ = self.folder.remove_file(&beside);
        }
        done
    }

    fn fill_through(&self, beside: &str, content: &str) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut file = self.folder.open_with(beside, &options)?;
        file.write_all(content.as_bytes())?;
        if let Some(permissions) = &self.permissions {
            file.set_permissions(permissions.clone())?;
        }
        self.folder.rename(beside, &self.folder, &self.name)
    }
}
