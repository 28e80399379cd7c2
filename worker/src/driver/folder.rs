use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::unistd::Uid;
use uuid::Uuid;

use super::DriverError;
use crate::manifest::TemplateFiles;

/// Longest path of a socket that every system takes, with room for the end mark.
const MAX_SOCKET_PATH: usize = 100;
/// A log of the agent's own output is begun anew at this size.
const MAX_LOG_BYTES: u64 = 1024 * 1024;

/// The places of one workspace: `work`, which the user sees, and what belongs to driver and agent.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    id: Uuid,
}

impl Folder {
    pub(super) fn new(root: &Path, id: Uuid) -> Self {
        Self {
            root: root.join(id.to_string()),
            id,
        }
    }

    pub(super) fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    pub(super) fn temp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Holds the name `taskyard`, in front of the workspace's `PATH`.
    pub(super) fn bin(&self) -> PathBuf {
        self.root.join("bin")
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    pub(super) fn template(&self) -> PathBuf {
        self.state().join("template")
    }

    pub(super) fn specification(&self) -> PathBuf {
        self.state().join("agent.json")
    }

    pub(super) fn process(&self) -> PathBuf {
        self.state().join("agent.pid")
    }

    fn log(&self) -> PathBuf {
        self.state().join("agent.log")
    }

    /// The folder of the agent's socket: elsewhere when the root is too deep for a socket's path.
    pub(super) fn run(&self) -> PathBuf {
        let near = self.root.join("run");
        if near.join("agent.sock").as_os_str().len() <= MAX_SOCKET_PATH {
            return near;
        }
        std::env::temp_dir().join(format!("taskyard-{}-{}", Uid::current(), self.id.simple()))
    }

    pub(super) fn exists(&self) -> bool {
        fs::symlink_metadata(&self.root).is_ok_and(|found| found.is_dir())
    }

    /// Makes all folders that are missing; each is closed to other users.
    pub(super) fn create(&self, executable: &Path) -> Result<(), DriverError> {
        for path in [
            &self.root,
            &self.work(),
            &self.temp(),
            &self.bin(),
            &self.state(),
            &self.run(),
        ] {
            private_folder(path).map_err(DriverError::io("can't make the folder", path))?;
        }
        let link = self.bin().join("taskyard");
        match fs::remove_file(&link) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(DriverError::io("can't replace", &link)(error))
            }
            _ => symlink(executable, &link).map_err(DriverError::io("can't make the link", &link)),
        }
    }

    /// Puts the template's files in the place of those of an earlier version.
    pub(super) fn write_template(&self, files: &TemplateFiles) -> Result<(), DriverError> {
        let template = self.template();
        remove_tree(&template).map_err(DriverError::io(
            "can't remove the earlier template",
            &template,
        ))?;
        write_files(&template, files)
    }

    /// Opens the agent's log to append to, begun anew when it is long.
    pub(super) fn open_log(&self) -> Result<fs::File, DriverError> {
        let path = self.log();
        self.cap_log();
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)
            .map_err(DriverError::io("can't write", path))
    }

    /// Empties the agent's log when it is over its limit; whoever appends to it goes on at its beginning.
    pub(super) fn cap_log(&self) {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|log| log.len() > MAX_LOG_BYTES) {
            let emptied = OpenOptions::new().write(true).truncate(true).open(&path);
            if let Err(error) = emptied {
                tracing::warn!(path = %path.display(), %error, "agent log over its limit could not be emptied");
            }
        }
    }

    /// Removes everything. Links are removed, not followed.
    pub(super) fn remove(&self) -> Result<(), DriverError> {
        for path in [self.run(), self.root.clone()] {
            remove_tree(&path).map_err(DriverError::io("can't remove", &path))?;
        }
        Ok(())
    }
}

/// Writes a template's files into a folder, which is made.
pub(super) fn write_files(folder: &Path, files: &TemplateFiles) -> Result<(), DriverError> {
    private_folder(folder).map_err(DriverError::io("can't make the folder", folder))?;
    for file in files.iter() {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(DriverError::io("can't make the folder", parent))?;
        let mode = if file.executable || file.content.starts_with(b"#!") {
            0o700
        } else {
            0o600
        };
        write_file(&path, &file.content, mode)?;
    }
    Ok(())
}

/// Makes a folder of mode 0700, or makes sure that one is there that is ours and no link.
pub(super) fn private_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if !fs::symlink_metadata(path)?.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::NotADirectory,
                    "is there, but is no folder; remove it",
                ));
            }
            // Fails when it belongs to another user.
            fs::set_permissions(path, Permissions::from_mode(0o700))
        }
        made => made,
    }
}

/// Writes a file in one step: a reader sees the earlier content or the new one. A link in its place is replaced, not followed.
pub(super) fn write_file(path: &Path, content: &[u8], mode: u32) -> Result<(), DriverError> {
    let draft = path.with_file_name(format!(".{}.part", Uuid::now_v7()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&draft)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&draft);
        DriverError::io("can't write", path)(error)
    })
}

pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    let remove = || match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    let result = match remove() {
        // Folders that a program closed to itself, as Go's module cache does.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(path)?;
            remove()
        }
        result => result,
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn open_up(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_up(&entry.path())?;
        }
    }
    Ok(())
}
