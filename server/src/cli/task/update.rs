//! `taskyard task update|rename`.

use clap::Args;
use taskyard_client::Client;

use super::super::failure::{EXIT_CODES, Failure, check, missing};
use super::super::operations::{UpdateTask, update_task};
use super::super::output::Output;
use super::{find, input};

const EXAMPLES: &str = "\
Examples:
  taskyard task update fix-login-1a2b --display-name 'Fix the login page'
  taskyard task update fix-login-1a2b --auto-pause 30
  taskyard task update fix-login-1a2b --prompt - < prompt.md";

/// The arguments of `taskyard task update`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
#[group(id = "changes", required = true, multiple = true, args = ["name", "display_name", "prompt", "auto_pause"])]
pub(super) struct UpdateArgs {
    /// Its id, its name, or owner/name
    task: String,
    /// New name: letters, digits and dashes, at most 32
    #[arg(short, long)]
    name: Option<String>,
    /// New name for people, at most 64 characters; empty: made from the prompt
    #[arg(long)]
    display_name: Option<String>,
    /// New prompt, while the task is paused; `-`: from stdin
    #[arg(short, long)]
    prompt: Option<String>,
    /// Idle minutes after which it pauses by itself; `never`; or `template`: as its template says
    #[arg(long, value_name = "MINUTES", value_parser = minutes)]
    auto_pause: Option<i64>,
}

/// Minutes as the API takes them.
pub(super) fn minutes(text: &str) -> Result<i64, String> {
    match text {
        "never" => Ok(0),
        "template" => Ok(-1),
        _ => match text.parse() {
            Ok(minutes) if (1..=43_200).contains(&minutes) => Ok(minutes),
            _ => Err("must be 1 to 43200 minutes, `never` or `template`".to_owned()),
        },
    }
}

pub(super) async fn run(client: &Client, output: Output, args: UpdateArgs) -> Result<(), Failure> {
    let prompt = args.prompt.map(|text| input::read(Some(text), "prompt"));
    let change = Change {
        name: args.name,
        display_name: args.display_name,
        prompt: prompt.transpose()?,
        auto_pause: args.auto_pause,
    };
    change.carry_out(client, output, &args.task).await
}

pub(super) async fn rename(
    client: &Client,
    output: Output,
    task: &str,
    name: String,
) -> Result<(), Failure> {
    let change = Change {
        name: Some(name),
        ..Change::default()
    };
    change.carry_out(client, output, task).await
}

/// What is to be different.
#[derive(Default)]
struct Change {
    name: Option<String>,
    display_name: Option<String>,
    prompt: Option<String>,
    auto_pause: Option<i64>,
}

impl Change {
    async fn carry_out(self, client: &Client, output: Output, task: &str) -> Result<(), Failure> {
        let found = find::find(client, task).await?;
        let input = update_task::UpdateTaskInput {
            client_mutation_id: None,
            task_id: found.id,
            name: self.name,
            display_name: self.display_name,
            prompt: self.prompt,
            auto_pause_minutes: self.auto_pause,
        };
        let updated = client.execute::<UpdateTask>(update_task::Variables { input });
        let updated = updated.await?.update_task;
        check(&updated.errors)?;
        let task = updated.task.ok_or_else(|| missing("task"))?;
        output.object_or_line(&task, &format!("Updated {}", task.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_numbers_or_words() {
        assert_eq!(minutes("30"), Ok(30));
        assert_eq!((minutes("never"), minutes("template")), (Ok(0), Ok(-1)));
        for bad in ["0", "-1", "43201", "soon", ""] {
            assert!(minutes(bad).is_err(), "{bad}");
        }
    }
}
