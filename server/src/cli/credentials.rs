//! The address and token that `taskyard login` keeps.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;

/// The content of the file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    /// Address of the server, without a path.
    pub(crate) url: String,
    /// API token.
    pub(crate) token: String,
}

/// Where the file is: `taskyard/credentials.toml` in `$XDG_CONFIG_HOME` or `~/.config`.
pub(crate) fn path() -> Result<PathBuf, Failure> {
    let folder = std::env::var_os("XDG_CONFIG_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    let folder = folder.ok_or_else(|| {
        Failure::Usage("no home folder: set HOME, or TASKYARD_URL and TASKYARD_TOKEN".into())
    })?;
    Ok(folder.join("taskyard/credentials.toml"))
}

/// Reads the file; `None` when there is none.
pub(crate) fn load(path: &Path) -> Result<Option<Credentials>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::Usage(format!("{}: {error}", path.display()))),
    };
    // The parser's own message would show the line with the token.
    toml::from_str(&text).map(Some).map_err(|_| {
        Failure::Usage(format!(
            "{} is not what `taskyard login` writes; sign in again",
            path.display()
        ))
    })
}

/// Writes the file for its owner's eyes only; an old one stays whole when that fails.
pub(crate) fn save(path: &Path, credentials: &Credentials) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Usage(format!("{}: {error}", path.display()));
    let text = toml::to_string(credentials)
        .map_err(|_| Failure::Usage("an address or token that TOML can't hold".into()))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let new = path.with_extension("toml.new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn credentials_are_kept_for_their_owner_only_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taskyard/credentials.toml");
        assert!(load(&path).unwrap().is_none());
        for token in ["tyd_1_a", "tyd_2_b"] {
            let url = "http://127.0.0.1:7080".into();
            let token = token.to_owned();
            save(&path, &Credentials { url, token }).unwrap();
        }
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(load(&path).unwrap().unwrap().token, "tyd_2_b");
    }

    #[test]
    fn a_broken_file_is_reported_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.toml");
        fs::write(&path, "token = tyd_1_secret").unwrap();
        let Err(Failure::Usage(text)) = load(&path) else {
            panic!("it must be refused");
        };
        assert!(!text.contains("secret") && text.contains("sign in again"));
    }
}
