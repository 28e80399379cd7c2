use std::collections::{HashMap, HashSet};

/// Most bytes of a path in an archive.
const MAX_PATH_BYTES: usize = 255;

/// A path of an archive as its files are kept: `./` in front and `/` at the end are left out.
/// `None`: the archive's own folder. The error says why it may not be.
pub(super) fn clean(path: &[u8]) -> Result<Option<String>, String> {
    let shown = String::from_utf8_lossy(path);
    let Ok(path) = std::str::from_utf8(path) else {
        return Err(format!("`{shown}`: a path must be UTF-8"));
    };
    if path.len() > MAX_PATH_BYTES {
        let start: String = path.chars().take(60).collect();
        return Err(format!(
            "`{start}…`: a path has at most {MAX_PATH_BYTES} bytes"
        ));
    }
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(format!(
            "`{}`: a path must not hold control characters or backslashes",
            path.escape_default()
        ));
    }
    if path.starts_with('/') {
        return Err(format!("`{path}`: a path must not be absolute"));
    }
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => return Err(format!("`{path}`: a path must not hold `..`")),
            step => steps.push(step),
        }
    }
    Ok((!steps.is_empty()).then(|| steps.join("/")))
}

/// The names so far, to find those that would be one file on a file system that does not tell case.
#[derive(Default)]
pub(super) struct Names {
    /// Files and folders in lower case, each as it is spelled.
    spelled: HashMap<String, String>,
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Names {
    /// Takes note of a file; the error says with what it collides.
    pub(super) fn add_file(&mut self, path: &str) -> Result<(), String> {
        for (at, _) in path.match_indices('/') {
            self.add_folder(&path[..at])?;
        }
        self.spell(path)?;
        if self.folders.contains(path) {
            return Err(format!("`{path}` is a file and a folder"));
        }
        if !self.files.insert(path.to_owned()) {
            return Err(format!("`{path}` is there twice"));
        }
        Ok(())
    }

    /// Takes note of a folder, which may come again.
    pub(super) fn add_folder(&mut self, path: &str) -> Result<(), String> {
        for (at, _) in path.match_indices('/') {
            self.add_one_folder(&path[..at])?;
        }
        self.add_one_folder(path)
    }

    fn add_one_folder(&mut self, path: &str) -> Result<(), String> {
        self.spell(path)?;
        if self.files.contains(path) {
            return Err(format!("`{path}` is a file and a folder"));
        }
        self.folders.insert(path.to_owned());
        Ok(())
    }

    fn spell(&mut self, path: &str) -> Result<(), String> {
        let known = self
            .spelled
            .entry(path.to_lowercase())
            .or_insert_with(|| path.to_owned());
        if known == path {
            return Ok(());
        }
        Err(format!(
            "`{path}` and `{known}` differ only in case: rename one"
        ))
    }
}
