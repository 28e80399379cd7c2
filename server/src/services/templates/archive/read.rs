use std::io::Read;

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};
use taskyard_worker::manifest::{TemplateFile, TemplateFiles};

use super::limits::{MAX_ARCHIVE_BYTES, MAX_ENTRIES, Metered, Passed};
use super::names::{Names, clean};
use crate::domain::{ErrorCode, Failure};

const MANIFEST: &str = "template.toml";
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The files of a tar archive, compressed with gzip or not. A single folder that holds everything is
/// left out. LIMIT_EXCEEDED: one of the limits is passed, and nothing was unpacked beyond it;
/// INVALID_INPUT: it holds what no template may (links, devices, paths that lead elsewhere, names that
/// collide), or no `template.toml`.
pub fn read(archive: &[u8]) -> Result<TemplateFiles, Failure> {
    if archive.len() > MAX_ARCHIVE_BYTES {
        return Err(Failure::new(
            ErrorCode::LimitExceeded,
            format!(
                "The archive has more than {} MiB",
                MAX_ARCHIVE_BYTES / 1024 / 1024
            ),
        ));
    }
    let passed = Passed::default();
    let files = if archive.starts_with(&GZIP) {
        let unpacked = Metered::new(MultiGzDecoder::new(archive), archive.len(), &passed);
        entries(Archive::new(unpacked), &passed)?
    } else {
        entries(
            Archive::new(Metered::new(archive, archive.len(), &passed)),
            &passed,
        )?
    };
    let files = without_top_folder(files);
    if !files.iter().any(|file| file.path == MANIFEST) {
        return Err(refused(format!(
            "The archive holds no {MANIFEST} at its top, or in the one folder that everything is in"
        )));
    }
    TemplateFiles::new(files).map_err(|error| refused(error.to_string()))
}

fn entries(mut archive: Archive<impl Read>, passed: &Passed) -> Result<Vec<TemplateFile>, Failure> {
    let broken = |error: std::io::Error| match passed.take() {
        Some(why) => Failure::new(ErrorCode::LimitExceeded, why),
        None => refused(format!(
            "This is not a whole tar archive, plain or compressed with gzip: {error}"
        )),
    };
    let mut files = Vec::new();
    let mut names = Names::default();
    for (count, entry) in archive.entries().map_err(broken)?.enumerate() {
        let mut entry = entry.map_err(broken)?;
        if count == MAX_ENTRIES {
            return Err(Failure::new(
                ErrorCode::LimitExceeded,
                format!("The archive has more than {MAX_ENTRIES} files and folders"),
            ));
        }
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader {
            // What `git archive` says of the commit.
            continue;
        }
        let path = clean(&entry.path_bytes()).map_err(refused)?;
        match (kind, path) {
            (EntryType::Directory, None) => {}
            (EntryType::Directory, Some(path)) => names.add_folder(&path).map_err(refused)?,
            (EntryType::Regular | EntryType::Continuous, Some(path)) => {
                names.add_file(&path).map_err(refused)?;
                files.push(file(&mut entry, path).map_err(broken)?);
            }
            (kind, path) => {
                return Err(refused(format!(
                    "`{}` is {}: a template holds plain files only",
                    path.unwrap_or_default(),
                    described(kind)
                )));
            }
        }
    }
    Ok(files)
}

fn file(entry: &mut Entry<'_, impl Read>, path: String) -> std::io::Result<TemplateFile> {
    let executable = entry.header().mode()? & 0o100 != 0;
    let mut content = Vec::new();
    // The size in the header is only a claim: what is read counts, and the reader has its limits.
    entry.read_to_end(&mut content)?;
    Ok(TemplateFile {
        path,
        executable,
        content,
    })
}

fn described(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a pipe",
        _ => "a special file",
    }
}

fn without_top_folder(mut files: Vec<TemplateFile>) -> Vec<TemplateFile> {
    let top = files
        .first()
        .and_then(|file| file.path.split_once('/'))
        .map(|(top, _)| format!("{top}/"));
    let Some(top) = top else { return files };
    if files.iter().all(|file| file.path.starts_with(&top)) {
        for file in &mut files {
            file.path.drain(..top.len());
        }
    }
    files
}

fn refused(message: String) -> Failure {
    Failure::new(ErrorCode::InvalidInput, message)
}
