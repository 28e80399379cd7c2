//! Where the files of the page are.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// The files of the page.
#[derive(Clone, Debug)]
pub enum Source {
    /// A folder that a build has written; it may be replaced while the server runs.
    Folder(PathBuf),
    /// The program itself.
    #[cfg(feature = "embed-ui")]
    Program,
    /// There is no page.
    None,
}

#[cfg(feature = "embed-ui")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$TASKYARD_UI_DIR"]
struct Embedded;

impl Source {
    /// A named folder first, then the program.
    pub fn find(folder: Option<PathBuf>) -> Self {
        match folder {
            Some(folder) => Self::Folder(folder),
            #[cfg(feature = "embed-ui")]
            None => Self::Program,
            #[cfg(not(feature = "embed-ui"))]
            None => Self::None,
        }
    }

    /// A file by its path without a slash in front; `None` when there is none.
    pub(super) async fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        // Nothing outside the folder: only plain names between the slashes.
        let mut steps = Path::new(path).components();
        if path.is_empty() || !steps.all(|step| matches!(step, Component::Normal(_))) {
            return None;
        }
        match self {
            Self::Folder(folder) => tokio::fs::read(folder.join(path))
                .await
                .ok()
                .map(Cow::Owned),
            #[cfg(feature = "embed-ui")]
            Self::Program => Embedded::get(path).map(|file| file.data),
            Self::None => None,
        }
    }
}
