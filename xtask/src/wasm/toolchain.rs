//! Where the wasm32 standard library comes from.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::debian;
use crate::debian::find_program;
use crate::layout::Layout;
use crate::process;

/// The target that the UI is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How long `rustup target add` may take: it fetches about 20 MB.
const RUSTUP_LIMIT: Duration = Duration::from_mins(3);

/// A compiler that can build for [`TARGET`].
pub(crate) enum WasmToolchain {
    /// The one that compiles everything else.
    Active,
    /// Debian's, beside the active one.
    Debian {
        /// rust-lld of the active toolchain: Debian ships none that its compiler would find.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Takes what is there; else installs it by `rustup`, or as root on Debian from packages.
    pub(crate) fn find_or_install(layout: &Layout) -> Result<Self> {
        let sysroot = active_sysroot(layout)?;
        if has_std(&sysroot) {
            return Ok(Self::Active);
        }
        if debian::is_ready() {
            return Self::debian(&sysroot);
        }
        let rustup = match rustup_target_add(layout) {
            Ok(()) if has_std(&sysroot) => return Ok(Self::Active),
            Ok(()) => anyhow!("it installed nothing into {}", sysroot.display()),
            Err(error) => error,
        };
        println!("  rustup can't install it ({rustup:#}); trying Debian's packages");
        debian::prepare(layout).map_err(|debian| {
            anyhow!(
                "the standard library of {TARGET} is missing.\n  \
                 `rustup target add {TARGET}`: {rustup:#}\n  \
                 Debian's rustc-web: {debian:#}\n\
                 Install it by `rustup target add {TARGET}` while online, or run this once as root on Debian 12 or newer."
            )
        })?;
        Self::debian(&sysroot)
    }

    fn debian(active_sysroot: &Path) -> Result<Self> {
        let linker = std::fs::read_dir(active_sysroot.join("lib/rustlib"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|target| target.path().join("bin/rust-lld"))
            .find(|file| file.is_file())
            .or_else(|| find_program("wasm-ld"))
            .context("no linker for WebAssembly: the active Rust toolchain has no rust-lld, and wasm-ld is not in PATH (Debian package `lld`)")?;
        Ok(Self::Debian { linker })
    }

    /// Makes a cargo command compile for [`TARGET`] with this toolchain.
    pub(crate) fn apply(&self, cargo: &mut Command) {
        cargo.args(["--target", TARGET]);
        if let Self::Debian { linker } = self {
            cargo
                .env("RUSTC", debian::RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                // `cargo run` points it at the libraries of the active compiler.
                .env_remove("LD_LIBRARY_PATH");
        }
    }

    /// One line for the progress report.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Active => "the active Rust toolchain".to_owned(),
            Self::Debian { .. } => format!("Debian's {}", debian::RUSTC),
        }
    }
}

fn active_sysroot(layout: &Layout) -> Result<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = process::output(
        Command::new(rustc)
            .args(["--print", "sysroot"])
            .current_dir(&layout.root),
    )?;
    Ok(sysroot.trim().into())
}

/// Whether this sysroot holds a standard library for [`TARGET`].
pub(super) fn has_std(sysroot: &Path) -> bool {
    std::fs::read_dir(sysroot.join("lib/rustlib").join(TARGET).join("lib"))
        .into_iter()
        .flatten()
        .flatten()
        .any(|file| {
            let name = file.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
}

fn rustup_target_add(layout: &Layout) -> Result<()> {
    let rustup = find_program("rustup").context("rustup is not in PATH")?;
    println!("  installing the standard library of {TARGET} by rustup");
    process::run_at_most(
        Command::new(rustup)
            .args(["target", "add", TARGET])
            .current_dir(&layout.root)
            // Offline it shall say so at once.
            .env("RUSTUP_MAX_RETRIES", "0"),
        RUSTUP_LIMIT,
    )
}

#[cfg(test)]
mod tests {
    use super::{TARGET, has_std};

    #[test]
    fn a_sysroot_without_rlibs_has_no_standard_library() {
        let sysroot = std::env::temp_dir().join(format!("xtask-sysroot-{}", std::process::id()));
        assert!(!has_std(&sysroot));
        let lib = sysroot.join("lib/rustlib").join(TARGET).join("lib");
        std::fs::create_dir_all(&lib).unwrap();
        assert!(!has_std(&sysroot));
        std::fs::write(lib.join("libstd-0123.rlib"), "").unwrap();
        assert!(has_std(&sysroot));
        std::fs::remove_dir_all(&sysroot).unwrap();
    }
}
