//! `taskyard chat`.

mod args;
mod follow;
mod list;
mod new;
mod said;

use std::process::ExitCode;

pub use args::ChatArgs;
use args::ChatCommand;

use super::failure::{Failure, finish};
use super::output::Output;

/// Carries out a chat command.
pub async fn run(args: ChatArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: ChatArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        ChatCommand::New(wanted) => new::new(&client, output, wanted).await,
        ChatCommand::Send { chat, text } => new::send(&client, output, chat, text).await,
        ChatCommand::List(wanted) => list::run(&client, output, wanted).await,
        ChatCommand::Interrupt { chat } => new::interrupt(&client, output, chat).await,
    }
}
