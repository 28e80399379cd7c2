//! Debian's way to a wasm32 standard library: its security archive has a recent compiler with the library's source, but
//! the library only for the machine itself. So it is built once and put where that compiler looks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::toolchain::{TARGET, has_std};
use super::version::Version;
use crate::debian::{install, is_program};
use crate::layout::Layout;
use crate::process;

/// Debian's compiler.
pub(super) const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";
const SYSROOT: &str = "/usr";

/// Whether the standard library is there and made by the compiler that is there.
pub(super) fn is_ready() -> bool {
    has_std(Path::new(SYSROOT))
        && fs::read_to_string(made_by())
            .is_ok_and(|made_by| compiler().is_ok_and(|compiler| compiler == made_by))
}

/// Installs the compiler and builds the standard library.
pub(super) fn prepare(layout: &Layout) -> Result<()> {
    if !(is_program(Path::new(RUSTC))
        && is_program(Path::new(CARGO))
        && Path::new(SOURCE).is_file())
    {
        install(&["rustc-web", "cargo-web", "rust-web-src"])?;
    }
    crate::debian::can_install().context("it is built into /usr/lib")?;
    let compiler = compiler()?;
    let needed = Version::parse(env!("CARGO_PKG_RUST_VERSION"))?;
    if Version::of_verbose(&compiler)? < needed {
        bail!(
            "{RUSTC} is older than Rust {}",
            env!("CARGO_PKG_RUST_VERSION")
        );
    }
    let scratch = layout.target.join("wasm-std");
    println!("  building the standard library of {TARGET} with {RUSTC} (once, about a minute)");
    build(&scratch)?;
    put_in_place(&scratch)?;
    fs::write(made_by(), compiler).with_context(|| format!("write {}", made_by().display()))?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn build(scratch: &Path) -> Result<()> {
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    fs::write(
        scratch.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[profile.release]\npanic = \"abort\"\n[workspace]\n",
    )?;
    let mut cargo = Command::new(CARGO);
    for (name, _) in std::env::vars_os() {
        // What the cargo that runs xtask left behind is not meant for this one.
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" || name.starts_with("RUST") {
            cargo.env_remove(&*name);
        }
    }
    process::run(
        cargo
            .args(["build", "--release", "--quiet", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort")
            .current_dir(scratch)
            .env_remove("CARGO")
            .env_remove("LD_LIBRARY_PATH")
            .env("RUSTC", RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            // Fat LTO needs the bitcode.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", scratch.join("target")),
    )
}

fn put_in_place(scratch: &Path) -> Result<()> {
    let new = rustlib().join("lib.new");
    let lib = rustlib().join("lib");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    fs::create_dir_all(&new)?;
    let built = scratch.join("target").join(TARGET).join("release/deps");
    for file in fs::read_dir(built)? {
        let file = file?;
        let name = file.file_name();
        let is_library = Path::new(&name)
            .extension()
            .is_some_and(|end| end == "rlib");
        if is_library && !name.to_string_lossy().starts_with("libempty-") {
            fs::copy(file.path(), new.join(name))?;
        }
    }
    if lib.exists() {
        fs::remove_dir_all(&lib)?;
    }
    fs::rename(&new, &lib).with_context(|| format!("put {} in place", lib.display()))
}

/// What `rustc -vV` says: the standard library fits exactly this compiler.
fn compiler() -> Result<String> {
    process::output(Command::new(RUSTC).arg("-vV").env_remove("LD_LIBRARY_PATH"))
}

fn rustlib() -> PathBuf {
    Path::new(SYSROOT).join("lib/rustlib").join(TARGET)
}

/// Holds the version of the compiler that made the library.
fn made_by() -> PathBuf {
    rustlib().join("made-by")
}
