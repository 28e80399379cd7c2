//! The server: built with or without the UI inside, and started.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::layout::Layout;
use crate::process;
use crate::steps::Steps;
use crate::ui::{self, Flavor};

/// Names the folder of the built UI: to the server's build when it embeds the UI, else to the running server.
pub(crate) const UI_DIR: &str = "TASKYARD_UI_DIR";

/// Builds what is shipped: one program with the UI inside. Returns its path.
pub(crate) fn build(layout: &Layout) -> Result<PathBuf> {
    let mut steps = Steps::new(2);
    let ui = steps.run("UI", || ui::build(layout, Flavor::Release))?;
    steps.run("server", || {
        process::run(
            layout
                .cargo()
                .args(["build", "--release", "--package", "taskyard-server"])
                .args(["--features", "embed-ui", "--locked"])
                .env(UI_DIR, &ui),
        )
    })?;
    let program = layout.target.join("release/taskyard");
    println!("built {}", program.display());
    Ok(program)
}

/// Builds the server for development; returns its path.
pub(crate) fn build_dev(layout: &Layout) -> Result<PathBuf> {
    process::run(
        layout
            .cargo()
            .args(["build", "--package", "taskyard-server"]),
    )?;
    Ok(layout.target.join("debug/taskyard"))
}

/// Builds and becomes `taskyard serve` with these arguments; returns only when that fails.
pub(crate) fn serve(layout: &Layout, dev: bool, args: &[String]) -> Result<()> {
    let mut server = if dev {
        let mut steps = Steps::new(2);
        let ui = steps.run("UI", || ui::build(layout, Flavor::Dev))?;
        let program = steps.run("server", || build_dev(layout))?;
        let mut server = Command::new(program);
        server.env(UI_DIR, ui);
        server
    } else {
        Command::new(build(layout)?)
    };
    let error = server.arg("serve").args(args).exec();
    Err(error).with_context(|| format!("start {}", server.get_program().display()))
}
