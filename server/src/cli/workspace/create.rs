//! `taskyard workspace create`.

use clap::Args;
use taskyard_client::Client;

use super::super::failure::{EXIT_CODES, Failure, check, missing};
use super::super::operations::{CreateWorkspace, create_workspace};
use super::super::output::Output;
use crate::cli::task::parameter;

const EXAMPLES: &str = "\
Examples:
  taskyard workspace create --template shell web
  taskyard workspace create --template shell --param size=2 --owner ada web";

/// The arguments of `taskyard workspace create`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct CreateArgs {
    /// Its name: letters, digits and dashes, at most 32 [default: made up]
    name: Option<String>,
    /// Template name or id
    #[arg(short, long)]
    template: String,
    /// Whose it is to be: a member of the template's organization [default: yours]
    #[arg(long, value_name = "USERNAME")]
    owner: Option<String>,
    /// The template's organization, where several have a template of that name
    #[arg(long)]
    organization: Option<String>,
    /// A template parameter; can be repeated
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// A preset of the template
    #[arg(long)]
    preset: Option<String>,
}

pub(super) async fn run(client: &Client, output: Output, args: CreateArgs) -> Result<(), Failure> {
    let parameters = args.parameters.into_iter();
    let input = create_workspace::CreateWorkspaceInput {
        client_mutation_id: None,
        idempotency_key: None,
        template: Some(args.template),
        template_version_id: None,
        organization: args.organization,
        name: args.name,
        owner: args.owner,
        parameters: parameters
            .map(|(name, value)| create_workspace::ParameterInput { name, value })
            .collect(),
        preset_id: args.preset,
    };
    let made = client.execute::<CreateWorkspace>(create_workspace::Variables { input });
    let made = made.await?.create_workspace;
    check(&made.errors)?;
    let workspace = made.workspace.ok_or_else(|| missing("workspace"))?;
    let reason = made.build.map_or(String::new(), |build| build.job.reason);
    output.object_or_line(&workspace, &format!("Created {}: {reason}", workspace.name))
}
