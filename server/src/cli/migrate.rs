//! `taskyard migrate`

use anyhow::anyhow;

use crate::app;
use crate::config::{self, Flags};
use crate::domain::Failure;

/// What is to be done with the database's tables.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, clap::Subcommand)]
enum Step {
    /// Applies the migrations that are missing; `serve` does so by itself
    Up,
    /// Takes back the last migrations with all that they hold; stop every server before
    Down {
        /// How many
        #[arg(value_name = "N")]
        steps: u32,
    },
    /// Lists the migrations, and whether each was applied
    Status,
}

/// Does the step.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let config = config::load(&options.flags)?;
    let db = app::connect(&config).await?;
    let told = |failure: Failure| anyhow!("{failure}");
    match options.step {
        Step::Up => app::migrate(&db).await?,
        Step::Down { steps } => db.migrate_down(Some(steps)).await.map_err(told)?,
        Step::Status => {}
    }
    for (name, is_applied) in db.migrations().await.map_err(told)? {
        let mark = if is_applied { "applied" } else { "missing" };
        println!("{mark}  {name}");
    }
    db.close().await.map_err(told)
}
