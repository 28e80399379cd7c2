//! `taskyard model`.

mod args;
mod change;
mod find;
mod list;
mod provider;

use std::process::ExitCode;

pub use args::ModelArgs;
use args::{ModelCommand, ProviderCommand};

use super::failure::{Failure, finish};
use super::output::Output;

/// Carries out a model command.
pub async fn run(args: ModelArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: ModelArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        ModelCommand::List => list::models(&client, output).await,
        ModelCommand::Add(wanted) => change::add(&client, output, wanted).await,
        ModelCommand::Default { model } => change::make_default(&client, output, &model).await,
        ModelCommand::Remove { model } => change::remove(&client, output, &model).await,
        ModelCommand::Provider { command } => match command {
            ProviderCommand::List => list::providers(&client, output).await,
            ProviderCommand::Add(wanted) => provider::add(&client, output, wanted).await,
            ProviderCommand::Test { provider, model } => {
                provider::test(&client, output, &provider, model).await
            }
            ProviderCommand::Remove { provider } => {
                provider::remove(&client, output, &provider).await
            }
        },
    }
}
