//! The commands of the README: build, serve, test, check, schema.

mod debian;
mod layout;
mod process;
mod wasm;

fn main() -> anyhow::Result<()> {
    process::pass_signals_on()?;
    let layout = layout::Layout::find()?;
    let toolchain = wasm::WasmToolchain::find_or_install(&layout)?;
    println!("{}", toolchain.describe());
    Ok(())
}
