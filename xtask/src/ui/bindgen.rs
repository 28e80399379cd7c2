//! From the compiler's WebAssembly to what a browser loads: wasm-bindgen.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Flavor;

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
pub(super) fn run(input: &Path, flavor: Flavor) -> Result<Glue> {
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
    // Without wasm-opt: what it makes smaller is larger once it is compressed, 416 kB for 393.
    let wasm = output.wasm_mut().emit_wasm();
    Ok(Glue { js, wasm, snippets })
}
