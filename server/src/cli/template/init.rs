//! `taskyard template init`, and how files get into a folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use taskyard_worker::manifest::TemplateFiles;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::services::templates;

pub(super) fn init(output: Output, starter: &str, dir: Option<PathBuf>) -> Result<(), Failure> {
    let files = templates::starter_files(starter);
    let files = files.map_err(|failure| {
        let first = failure.errors.first();
        Failure::Refused(first.map_or_else(String::new, |error| error.message.clone()))
    })?;
    let dir = dir.unwrap_or_else(|| PathBuf::from(starter));
    write(&dir, &files)?;
    let shown = dir.display();
    let line =
        format!("{shown} is a template now: change it, then `taskyard template push {shown}`");
    output.object_or_line(&serde_json::json!({ "folder": dir }), &line)
}

/// Writes a template's files into a folder that is not there yet, or empty.
pub(super) fn write(dir: &Path, files: &TemplateFiles) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::Refused(format!("{}: {error}", path.display()))
    };
    fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let mut there = fs::read_dir(dir).map_err(|error| failed(dir, error))?;
    if there.next().is_some() {
        let what = format!("{} is not empty: name a folder that is", dir.display());
        return Err(Failure::Usage(what));
    }
    for file in files.iter() {
        let path = dir.join(&file.path);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        fs::write(&path, &file.content).map_err(|error| failed(&path, error))?;
        let mode = if file.executable { 0o755 } else { 0o644 };
        let set = fs::set_permissions(&path, fs::Permissions::from_mode(mode));
        set.map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
