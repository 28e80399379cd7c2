//! Remembers what a finished UI was made from, to skip making it again.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::Flavor;
use super::assemble::Files;
use super::folder::beside;
use super::sources::Sources;

/// Names an input: the module, the style sheets, the public files, the playground, the tools that pack them.
pub(super) fn of(
    flavor: Flavor,
    wasm: &[u8],
    sources: &Sources,
    playground: &Files,
) -> Result<String> {
    // Missing when another xtask was built meanwhile.
    let packer = fs::metadata(std::env::current_exe()?).and_then(|file| file.modified());
    let packer = packer.unwrap_or(UNIX_EPOCH);
    let mut digest = Sha256::new();
    digest.update(format!("{flavor:?} {packer:?}"));
    digest.update(Sha256::digest(wasm));
    digest.update(Sha256::digest(&sources.css));
    let public = sources.public.iter().map(|(path, content)| (path, content));
    for (path, content) in public.chain(playground) {
        digest.update(Sha256::digest(path));
        digest.update(Sha256::digest(content));
    }
    Ok(format!("{:x}", digest.finalize()))
}

/// Whether the folder was made from this input.
pub(super) fn matches(folder: &Path, stamp: &str) -> bool {
    folder.join("index.html").is_file()
        && fs::read_to_string(beside(folder, "stamp")).is_ok_and(|written| written == stamp)
}

/// Remembers what the folder was made from.
pub(super) fn write(folder: &Path, stamp: &str) -> Result<()> {
    Ok(fs::write(beside(folder, "stamp"), stamp)?)
}
