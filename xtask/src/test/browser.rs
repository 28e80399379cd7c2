//! Chromium and the program that steers it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::debian::{find_or_install, find_program, is_program};

/// Names chromedriver to the tests; set beforehand, it is taken as it is.
pub(super) const CHROMEDRIVER: &str = "TASKYARD_TEST_CHROMEDRIVER";
/// Names the browser to the tests; set beforehand, it is taken as it is.
pub(super) const CHROMIUM: &str = "TASKYARD_TEST_CHROMIUM";

/// A browser that tests can steer.
pub(super) struct Browser {
    pub(super) chromium: PathBuf,
    pub(super) chromedriver: PathBuf,
}

impl Browser {
    /// Looks for it, and installs it where that is possible.
    pub(super) fn find_or_install() -> Result<Self> {
        find_or_install(&["chromium", "chromium-driver"], || {
            Some(Self {
                chromium: named(
                    CHROMIUM,
                    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
                )?,
                chromedriver: named(CHROMEDRIVER, &["chromedriver"])
                    .or_else(|| program("/usr/lib/chromium-browser/chromedriver"))?,
            })
        })
        .with_context(|| {
            format!(
                "the browser tests need Chromium and its chromedriver, of the same version, in PATH or named by {CHROMIUM} and {CHROMEDRIVER}"
            )
        })
    }
}

fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| names.iter().find_map(|name| find_program(name)))
}

fn program(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    is_program(path).then(|| path.to_path_buf())
}
