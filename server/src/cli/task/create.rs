//! `taskyard task create`.

use clap::Args;
use taskyard_client::Client;

use super::super::failure::{EXIT_CODES, Failure, check, missing};
use super::super::operations::{CreateTask, ShowTask, create_task, show_task};
use super::super::output::Output;
use super::super::template;
use super::update::minutes;
use super::{find, follow, input};

const EXAMPLES: &str = "\
Examples:
  taskyard task create --template shell --wait 'echo hello'
  taskyard task create --template claude-code --name fix-login < prompt.md
  taskyard task create --template codex --param model=gpt-5 'Add a test for the parser'
  taskyard task create --template shell --owner bob --auto-pause 30 'make test'";

/// The arguments of `taskyard task create`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct CreateArgs {
    /// What to do; `-`, or nothing when stdin is not a terminal: from stdin
    prompt: Option<String>,
    /// Template name or id; may be left out where there is only one
    #[arg(short, long)]
    template: Option<String>,
    /// Whose it is to be: a member of the template's organization [default: yours]
    #[arg(long, value_name = "USERNAME")]
    owner: Option<String>,
    /// The template's organization, where several have a template of that name
    #[arg(long)]
    organization: Option<String>,
    /// Name of the task: letters, digits and dashes, at most 32 [default: made from the prompt]
    #[arg(short, long)]
    name: Option<String>,
    /// Name for people, at most 64 characters
    #[arg(long)]
    display_name: Option<String>,
    /// A template parameter; can be repeated
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// A preset of the template
    #[arg(long)]
    preset: Option<String>,
    /// Idle minutes after which it pauses by itself, or `never` [default: as the template says]
    #[arg(long, value_name = "MINUTES", value_parser = minutes)]
    auto_pause: Option<i64>,
    /// Follow it until it ends: status on stderr, the task's output on stdout (with --json: output on stderr, the task as it ended on stdout)
    #[arg(short, long)]
    wait: bool,
}

/// Splits `name=value` at the first equals sign.
pub(crate) fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("must be NAME=VALUE".to_owned()),
    }
}

pub(super) async fn run(client: &Client, output: Output, args: CreateArgs) -> Result<(), Failure> {
    let prompt = input::read(args.prompt, "prompt")?;
    let template = match args.template {
        Some(template) => template,
        None => only_template(client).await?,
    };
    let parameters = args.parameters.into_iter();
    let input = create_task::CreateTaskInput {
        client_mutation_id: None,
        idempotency_key: None,
        template: Some(template),
        template_version_id: None,
        prompt,
        name: args.name,
        display_name: args.display_name,
        parameters: parameters
            .map(|(name, value)| create_task::ParameterInput { name, value })
            .collect(),
        preset_id: args.preset,
        owner: args.owner,
        organization: args.organization,
        auto_pause_minutes: args.auto_pause,
    };
    let made = client.execute::<CreateTask>(create_task::Variables { input });
    let made = made.await?.create_task;
    check(&made.errors)?;
    let task = made.task.ok_or_else(|| missing("task"))?;
    if !args.wait {
        let line = format!("Created {}: {}", task.name, task.status_reason);
        output.object_or_line(&task, &line)?;
        if !output.json {
            output.note(&format!(
                "Follow it with `taskyard task watch {}`",
                task.name
            ));
        }
        return Ok(());
    }
    output.note(&format!("Created {}", task.name));
    let ending = follow::follow(client, output, &task.id).await;
    if output.json {
        let find::Reference { id, owner, name } = find::reference(&task.id);
        let variables = show_task::Variables { id, owner, name };
        if let Some(task) = client.execute::<ShowTask>(variables).await?.task {
            output.object(&task)?;
        }
    }
    ending
}

/// The template to take when none is named: the only one there is.
async fn only_template(client: &Client) -> Result<String, Failure> {
    let names = template::all(client).await?.into_iter().map(|t| t.name);
    choose(names.collect())
}

fn choose(mut names: Vec<String>) -> Result<String, Failure> {
    match (names.pop(), names.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Failure::Refused("the server has no templates".into())),
        (Some(last), false) => Err(Failure::Usage(format!(
            "say which template with --template: {}, {last}",
            names.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_split_at_its_first_equals_sign() {
        assert_eq!(parameter("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(parameter("a="), Ok(("a".into(), String::new())));
        assert!(parameter("a").is_err() && parameter("=b").is_err());
    }

    #[test]
    fn only_a_single_template_is_chosen_by_itself() {
        assert_eq!(choose(vec!["shell".into()]), Ok("shell".into()));
        let Err(Failure::Usage(text)) = choose(vec!["aider".into(), "shell".into()]) else {
            panic!("it must ask which");
        };
        assert!(text.ends_with("aider, shell"));
        assert!(matches!(choose(Vec::new()), Err(Failure::Refused(_))));
    }
}
