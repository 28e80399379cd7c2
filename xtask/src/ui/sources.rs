//! What the UI is made of beside the compiled module: style sheets and public files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::css;

/// A file: its path from its root, with `/`, and its content.
pub(super) type File = (String, Vec<u8>);

/// The files of `web` that are not compiled.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// All style sheets as one, in the order of [`css::order`].
    pub(super) css: String,
    /// The files of `web/public`, to be served under their own names.
    pub(super) public: Vec<File>,
}

/// Reads them from the folder `web`.
pub(super) fn read(web: &Path) -> Result<Sources> {
    let mut sheets = Vec::new();
    for root in ["style", "src"] {
        for (path, content) in files(&web.join(root))? {
            if Path::new(&path).extension().is_some_and(|end| end == "css") {
                let path = format!("{root}/{path}");
                let text = String::from_utf8(content)
                    .with_context(|| format!("web/{path} is not UTF-8"))?;
                sheets.push((path, text));
            }
        }
    }
    Ok(Sources {
        css: css::join(sheets),
        public: files(&web.join("public"))?,
    })
}

/// All files below a folder, by path; none when there is no such folder.
pub(super) fn files(root: &Path) -> Result<Vec<File>> {
    let mut found = Vec::new();
    if root.is_dir() {
        collect(root, "", &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .with_context(|| format!("{} is not UTF-8", path.display()))?;
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found)?;
        } else {
            let content = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
            found.push((name, content));
        }
    }
    Ok(())
}
