//! The steps from `web` to the finished folder.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::assemble::assemble;
use super::{bindgen, compress, folder, playground, sources, stamp, table};
use crate::layout::Layout;
use crate::process;
use crate::wasm::{TARGET, WasmToolchain};

/// What the UI is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// Smallest download, compressed: what is shipped.
    Release,
    /// Quick to build, not compressed: development and tests.
    Dev,
}

impl Flavor {
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Dev => "wasm-dev",
        }
    }

    /// The folder of the finished UI.
    pub(crate) fn folder(self, layout: &Layout) -> PathBuf {
        layout.target.join(match self {
            Self::Release => "ui",
            Self::Dev => "ui-dev",
        })
    }
}

/// Compiles and packs the UI, unless what is there comes from the same input; returns its folder.
pub(crate) fn build(layout: &Layout, flavor: Flavor) -> Result<PathBuf> {
    let toolchain = WasmToolchain::find_or_install(layout)?;
    println!("  compiling with {}", toolchain.describe());
    let wasm_file = compile(layout, &toolchain, flavor)?;
    let wasm =
        std::fs::read(&wasm_file).with_context(|| format!("read {}", wasm_file.display()))?;
    let web = sources::read(&layout.root.join("web"))?;
    let mut playground = playground::build(layout, flavor)?;

    let ui = flavor.folder(layout);
    let stamp = stamp::of(flavor, &wasm, &web, &playground)?;
    if stamp::matches(&ui, &stamp) {
        println!("  {} is up to date", ui.display());
        return Ok(ui);
    }
    let glue = bindgen::run(&wasm_file, flavor)?;
    let mut files = assemble(glue, &web);
    if flavor == Flavor::Release {
        println!("  compressing");
        compress::add_brotli(&mut files)?;
        table::print(&files);
    }
    // Beside the budget: a page of its own, that few open.
    files.append(&mut playground);
    folder::replace(&ui, &files)?;
    stamp::write(&ui, &stamp)?;
    println!("  UI in {}", ui.display());
    Ok(ui)
}

/// Runs cargo for `web` in a target folder of its own: two compilers in one folder rebuild each other's macros.
fn compile(layout: &Layout, toolchain: &WasmToolchain, flavor: Flavor) -> Result<PathBuf> {
    let target = layout.target.join("web");
    let mut cargo = layout.cargo();
    cargo
        .args(["build", "--package", "taskyard-web", "--lib", "--locked"])
        .args(["--profile", flavor.profile()])
        .env("CARGO_TARGET_DIR", &target);
    toolchain.apply(&mut cargo);
    process::run(&mut cargo)?;
    Ok(target
        .join(TARGET)
        .join(flavor.profile())
        .join("taskyard_web.wasm"))
}
