//! From the compiler's WebAssembly to what a browser loads: wasm-bindgen, then wasm-opt when it is installed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Flavor;
use crate::debian::find_program;
use crate::layout::Layout;
use crate::process;

/// A module and the JavaScript that joins it to the browser.
pub(super) struct Glue {
    /// The JavaScript module; its default export takes the URL of `wasm` and starts it.
    pub(super) js: String,
    /// The WebAssembly module.
    pub(super) wasm: Vec<u8>,
    /// Modules that `js` imports as `./snippets/<name>`, by that name.
    pub(super) snippets: BTreeMap<String, String>,
}

/// Makes the glue for the module in `input`.
pub(super) fn run(layout: &Layout, input: &Path, flavor: Flavor) -> Result<Glue> {
    println!("  wasm-bindgen");
    let release = flavor == Flavor::Release;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name("taskyard")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(release)
        .remove_producers_section(release);
    let mut output = bindgen
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    let mut snippets = BTreeMap::new();
    for (folder, modules) in output.snippets() {
        for (number, module) in modules.iter().enumerate() {
            snippets.insert(format!("{folder}/inline{number}.js"), module.clone());
        }
    }
    for (path, module) in output.local_modules() {
        snippets.insert(path.clone(), module.clone());
    }
    let js = output.js().to_owned();
    let mut wasm = output.wasm_mut().emit_wasm();
    if release {
        wasm = optimize(layout, wasm)?;
    }
    Ok(Glue { js, wasm, snippets })
}

/// Runs wasm-opt; without one, or with one that doesn't know what the compiler wrote, the module stays as it is.
fn optimize(layout: &Layout, wasm: Vec<u8>) -> Result<Vec<u8>> {
    let Some(program) = find_program("wasm-opt") else {
        println!(
            "  wasm-opt is not in PATH: skipped (it saves a few percent; Debian package `binaryen`)"
        );
        return Ok(wasm);
    };
    let input = layout.target.join("wasm-opt-in.wasm");
    let output = layout.target.join("wasm-opt-out.wasm");
    std::fs::write(&input, &wasm)?;
    let result = process::run(
        Command::new(program)
            .args(["-Oz", "--enable-bulk-memory", "--enable-sign-ext"])
            .args([
                "--enable-mutable-globals",
                "--enable-nontrapping-float-to-int",
            ])
            .args(["--enable-reference-types", "--enable-multivalue"])
            .arg("--output")
            .arg(&output)
            .arg(&input),
    );
    let optimized = result.and_then(|()| Ok(std::fs::read(&output)?));
    for file in [&input, &output] {
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(optimized.unwrap_or_else(|error| {
        println!("  going on without wasm-opt: {error:#}");
        wasm
    }))
}
