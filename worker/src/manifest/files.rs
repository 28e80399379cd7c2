use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{ManifestError, Problem};

/// Most bytes that the files of a template have together: 50 MiB.
pub const MAX_TOTAL_BYTES: usize = 50 * 1024 * 1024;
/// Most files of a template.
pub const MAX_FILES: usize = 1_000;
const MAX_DEPTH: usize = 16;

/// One file of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Relative, with `/`, without `.` and `..`.
    pub path: String,
    /// Whether the owner may execute it.
    pub executable: bool,
    /// What is in it.
    pub content: Vec<u8>,
}

/// The files of a template: within the limits, each path inside the folder, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFiles(Vec<TemplateFile>);

impl TemplateFiles {
    /// Checks files that came from elsewhere (an upload, the gateway).
    pub fn new(mut files: Vec<TemplateFile>) -> Result<Self, ManifestError> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.len() > MAX_FILES {
            return Err(Problem::of_file(
                "template",
                format!("has {} files; at most {MAX_FILES} are allowed", files.len()),
            )
            .into());
        }
        if files.iter().map(|file| file.content.len()).sum::<usize>() > MAX_TOTAL_BYTES {
            return Err(too_large());
        }
        let mut problems: Vec<_> = files
            .iter()
            .filter_map(|file| {
                bad_path(&file.path).map(|message| Problem::of_file(&file.path, message))
            })
            .collect();
        let paths: BTreeSet<_> = files.iter().map(|file| file.path.as_str()).collect();
        for pair in files.windows(2).filter(|pair| pair[0].path == pair[1].path) {
            problems.push(Problem::of_file(&pair[0].path, "is there twice; keep one"));
        }
        for path in &paths {
            let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            problems.extend(
                folders
                    .filter(|folder| paths.contains(folder))
                    .map(|folder| Problem::of_file(folder, "is a file and a folder; rename one")),
            );
        }
        if problems.is_empty() {
            Ok(Self(files))
        } else {
            Err(ManifestError { problems })
        }
    }

    /// Reads a folder. Links and special files are errors: what a template holds must be in it.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let mut files = Vec::new();
        let mut budget = MAX_TOTAL_BYTES;
        walk(folder, "", 0, &mut files, &mut budget)?;
        Self::new(files)
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&TemplateFile> {
        self.0
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()
            .map(|at| &self.0[at])
    }

    /// All, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &TemplateFile> {
        self.0.iter()
    }

    /// All, sorted by path.
    pub fn into_vec(self) -> Vec<TemplateFile> {
        self.0
    }
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<TemplateFile>,
    budget: &mut usize,
) -> Result<(), ManifestError> {
    let at = |name: &str| {
        if name.is_empty() {
            folder.display().to_string()
        } else {
            name.to_owned()
        }
    };
    let failed = |name: &str, error: io::Error| {
        ManifestError::from(Problem::of_file(
            &at(name),
            format!("can't be read: {error}"),
        ))
    };
    if depth > MAX_DEPTH {
        return Err(Problem::of_file(
            prefix,
            format!("is deeper than {MAX_DEPTH} folders; make the template flatter"),
        )
        .into());
    }
    for entry in fs::read_dir(folder).map_err(|error| failed(prefix, error))? {
        let entry = entry.map_err(|error| failed(prefix, error))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(Problem::of_file(
                &at(prefix),
                format!("has a file whose name is not UTF-8: {}", name.display()),
            )
            .into());
        };
        let path = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}/{name}")
        };
        let kind = entry.file_type().map_err(|error| failed(&path, error))?;
        if kind.is_dir() {
            walk(&entry.path(), &path, depth + 1, files, budget)?;
            continue;
        }
        if !kind.is_file() {
            return Err(Problem::of_file(
                &path,
                "is a link or a special file; put a plain file in its place",
            )
            .into());
        }
        if files.len() == MAX_FILES {
            return Err(Problem::of_file(
                &at(""),
                format!("has more than {MAX_FILES} files; remove some"),
            )
            .into());
        }
        let file = fs::File::open(entry.path()).map_err(|error| failed(&path, error))?;
        let executable = file
            .metadata()
            .is_ok_and(|data| data.permissions().mode() & 0o100 != 0);
        let mut content = Vec::new();
        file.take(*budget as u64 + 1)
            .read_to_end(&mut content)
            .map_err(|error| failed(&path, error))?;
        *budget = budget.checked_sub(content.len()).ok_or_else(too_large)?;
        files.push(TemplateFile {
            path,
            executable,
            content,
        });
    }
    Ok(())
}

fn too_large() -> ManifestError {
    Problem::of_file(
        "template",
        format!(
            "is larger than {} MiB; keep large files elsewhere",
            MAX_TOTAL_BYTES / 1024 / 1024
        ),
    )
    .into()
}

/// Why a path may not be used, in words; `None`: it may.
pub(super) fn bad_path(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > 255 {
        return Some("a path must have 1 to 255 bytes");
    }
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return Some("a path must not contain control characters or backslashes");
    }
    let bad = path.split('/').any(|part| matches!(part, "" | "." | ".."));
    bad.then_some("a path must be relative and stay inside the template: no leading `/`, no `.` or `..`, no empty part")
}
