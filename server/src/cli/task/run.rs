//! Carries out a task command.

use std::process::ExitCode;

use super::super::failure::{Failure, finish};
use super::super::output::Output;
use super::args::{TaskArgs, TaskCommand};
use super::{act, create, favorite, find, follow, list, logs, prompts, send, show, update, watch};

/// Carries out a task command.
pub async fn run(args: TaskArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: TaskArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        TaskCommand::Create(args) => create::run(&client, output, args).await,
        TaskCommand::List(args) => list::run(&client, output, args).await,
        TaskCommand::Show(name) => show::run(&client, output, &name.task).await,
        TaskCommand::Logs { task, follow } => {
            let task = find::find(&client, &task.task).await?;
            if follow {
                return logs::follow(&client, output, task.id).await;
            }
            logs::print(&client, output, task.id).await
        }
        TaskCommand::Send { task, text, resume } => {
            send::run(&client, output, &task.task, text, resume).await
        }
        TaskCommand::Pause(names) => act::pause(&client, output, &names.tasks).await,
        TaskCommand::Resume(names) => act::resume(&client, output, &names.tasks).await,
        TaskCommand::Delete(names) => act::delete(&client, output, &names.tasks).await,
        TaskCommand::Update(args) => update::run(&client, output, args).await,
        TaskCommand::Rename { task, name } => {
            update::rename(&client, output, &task.task, name).await
        }
        TaskCommand::Favorite(name) => favorite::add(&client, output, &name.task).await,
        TaskCommand::Unfavorite(name) => favorite::remove(&client, output, &name.task).await,
        TaskCommand::Prompts { build_ids } => prompts::run(&client, output, build_ids).await,
        TaskCommand::Watch { task: Some(task) } => {
            let task = find::find(&client, &task).await?;
            follow::follow(&client, output, &task.id).await
        }
        TaskCommand::Watch { task: None } => watch::run(&client, output).await,
    }
}
