//! The commands of the README: build, serve, test, check, schema.

mod debian;
mod layout;
mod process;
mod ui;
mod wasm;

fn main() -> anyhow::Result<()> {
    process::pass_signals_on()?;
    let layout = layout::Layout::find()?;
    let flavor = if std::env::args().nth(1).is_some() {
        ui::Flavor::Release
    } else {
        ui::Flavor::Dev
    };
    ui::build(&layout, flavor)?;
    Ok(())
}
