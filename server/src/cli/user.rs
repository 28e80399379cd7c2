//! `taskyard user`.

mod args;
mod change;
mod create;
mod find;
mod list;
mod password;

use std::process::ExitCode;

pub(crate) use args::Place;
pub use args::UserArgs;
use args::UserCommand;
pub(crate) use find::id_of;

use super::failure::{Failure, finish};
use super::output::Output;

/// Carries out a user command.
pub async fn run(args: UserArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: UserArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        UserCommand::Create(wanted) => create::create(&client, output, wanted).await,
        UserCommand::List { query } => list::list(&client, output, query).await,
        UserCommand::Update(wanted) => change::update(&client, output, wanted).await,
        UserCommand::Suspend { user } => change::suspend(&client, output, &user).await,
        UserCommand::Activate { user } => change::activate(&client, output, &user).await,
        UserCommand::Password { user } => password::set(&client, output, user).await,
        UserCommand::Link { user } => change::link(&client, output, &user).await,
    }
}
