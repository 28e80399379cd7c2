use std::io;
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions, OpenOptionsExt};
use nix::libc::O_NONBLOCK;

/// The workspace's folder.
pub(in super::super) struct Folder {
    pub(super) dir: Dir,
    root: PathBuf,
}

impl Folder {
    /// The folder at a path that is to be trusted.
    pub(in super::super) fn open(root: &Path) -> Result<Self, String> {
        let dir = Dir::open_ambient_dir(root, ambient_authority());
        let dir =
            dir.map_err(|error| format!("the workspace's folder can't be opened: {error}"))?;
        let root = root.to_owned();
        Ok(Self { dir, root })
    }

    /// The real path of a folder in it.
    pub(in super::super) fn directory(&self, path: &str) -> Result<PathBuf, String> {
        let relative = self.relative(path)?;
        let said = |error| failed(path, "used as a working directory", &error);
        let real = self.dir.canonicalize(&relative).map_err(said)?;
        if !self.dir.metadata(&real).map_err(said)?.is_dir() {
            return Err(format!("`{path}` is not a folder"));
        }
        Ok(self.root.join(real))
    }

    /// The path below this folder, whether it was given so or as a whole. Links are not looked at.
    pub(super) fn relative(&self, path: &str) -> Result<PathBuf, String> {
        let given = Path::new(path);
        let relative = if given.is_absolute() {
            let real = self
                .root
                .canonicalize()
                .unwrap_or_else(|_| self.root.clone());
            let below = given.strip_prefix(&self.root);
            let below = below.or_else(|_| given.strip_prefix(real));
            below.map_err(|_| {
                let root = self.root.display();
                format!("`{path}` is outside the workspace's folder {root}")
            })?
        } else {
            given
        };
        let mut depth = 0_usize;
        for component in relative.components() {
            match component {
                Component::ParentDir if depth == 0 => {
                    return Err(format!("`{path}` is outside the workspace's folder"));
                }
                Component::ParentDir => depth -= 1,
                Component::Normal(_) => depth += 1,
                _ => {}
            }
        }
        if relative.as_os_str().is_empty() {
            return Ok(PathBuf::from("."));
        }
        Ok(relative.to_owned())
    }

    /// Opens a file to read it, and nothing that is not a file; of at most `limit` bytes.
    pub(super) fn file(&self, path: &str, limit: u64) -> Result<(File, Metadata), String> {
        let said = |error| failed(path, "read", &error);
        let mut options = OpenOptions::new();
        // A pipe would keep whoever opens it waiting.
        options.read(true).custom_flags(O_NONBLOCK);
        let file = self
            .dir
            .open_with(self.relative(path)?, &options)
            .map_err(said)?;
        let metadata = file.metadata().map_err(said)?;
        if metadata.is_dir() {
            return Err(format!("`{path}` is a folder"));
        }
        if !metadata.is_file() {
            return Err(format!("`{path}` is not an ordinary file"));
        }
        if metadata.len() > limit {
            let bytes = metadata.len();
            return Err(format!(
                "`{path}` has {bytes} bytes, and at most {limit} are taken: run a program that picks out what is of interest"
            ));
        }
        Ok((file, metadata))
    }
}

/// What to say of something that did not work.
pub(super) fn failed(path: &str, doing: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            format!("`{path}` can't be {doing}: it, or a folder on the way to it, is not there")
        }
        _ => format!("`{path}` can't be {doing}: {error}"),
    }
}
