//! `taskyard template`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use taskyard_client::Client;

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, finish};
use super::operations::ListTemplates;
use super::operations::list_templates::{self, ListTemplatesTemplatesNodes};
use super::output::{Output, Table};

/// The arguments of `taskyard template`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct TemplateArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    /// Lists the templates that tasks can be made from
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  taskyard template list\n  taskyard template list --json | jq -r '.[].name'"
    )]
    List,
}

/// Carries out a template command.
pub async fn run(args: TemplateArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: TemplateArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        TemplateCommand::List => list(&client, output).await,
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let templates = all(client).await?;
    if output.json {
        return output.object(&templates);
    }
    let mut table = Table::new(&["NAME", "VERSION", "PARAMETERS", "DESCRIPTION"]);
    for template in templates {
        let (version, parameters) = template.active_version.map_or_else(
            || ("none".to_owned(), String::new()),
            |version| {
                let names: Vec<String> = version.parameters.into_iter().map(|p| p.name).collect();
                (version.number.to_string(), names.join(", "))
            },
        );
        table.row([template.name, version, parameters, template.description]);
    }
    output.table(&table)
}

/// All templates that the caller may read.
pub(crate) async fn all(client: &Client) -> Result<Vec<ListTemplatesTemplatesNodes>, Failure> {
    let mut templates = Vec::new();
    let mut after = None;
    loop {
        let variables = list_templates::Variables { after };
        let page = client.execute::<ListTemplates>(variables).await?.templates;
        templates.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(templates),
        }
    }
}
