//! `taskyard organization`.

mod find;
mod list;
mod members;

use std::process::ExitCode;

use clap::{Args, Subcommand};
pub(crate) use find::id_of;
use taskyard_client::Client;

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, check, finish, missing};
use super::operations::{CreateOrganization, create_organization};
use super::output::Output;
use super::user::Place;

/// The arguments of `taskyard organization`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct OrganizationArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: OrganizationCommand,
}

#[derive(Debug, Subcommand)]
enum OrganizationCommand {
    /// Makes an organization; you become its ADMIN
    #[command(after_help = "Example:\n  taskyard organization create lab --display-name 'The Lab'")]
    Create {
        /// Its name: 1-32 letters and digits in groups joined by hyphens
        name: String,
        /// What people are shown [default: the name]
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
    },
    /// Lists the organizations that you may know of
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  taskyard organization list"
    )]
    List,
    /// Lists who is in an organization
    #[command(after_help = "Example:\n  taskyard organization members lab --query ada")]
    Members {
        /// Its name or id
        organization: String,
        /// Part of a sign-in name or display name
        #[arg(long, short)]
        query: Option<String>,
    },
    /// Makes a user a member, or gives a member another role
    #[command(after_help = "Example:\n  taskyard organization add lab ada --role template-admin")]
    Add {
        /// The organization's name or id
        organization: String,
        /// The user's sign-in name or id
        user: String,
        /// What the user may do there
        #[arg(long, value_enum, default_value = "member")]
        role: Place,
    },
    /// Takes a user out of an organization; what it has there stays its own
    #[command(
        visible_alias = "rm",
        after_help = "Example:\n  taskyard organization remove lab ada"
    )]
    Remove {
        /// The organization's name or id
        organization: String,
        /// The user's sign-in name or id
        user: String,
    },
}

/// Carries out an organization command.
pub async fn run(args: OrganizationArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: OrganizationArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        OrganizationCommand::Create { name, display_name } => {
            create(&client, output, name, display_name).await
        }
        OrganizationCommand::List => list::list(&client, output).await,
        OrganizationCommand::Members {
            organization,
            query,
        } => members::list(&client, output, &organization, query).await,
        OrganizationCommand::Add {
            organization,
            user,
            role,
        } => members::add(&client, output, (&organization, &user), role).await,
        OrganizationCommand::Remove { organization, user } => {
            members::remove(&client, output, (&organization, &user)).await
        }
    }
}

async fn create(
    client: &Client,
    output: Output,
    name: String,
    display_name: Option<String>,
) -> Result<(), Failure> {
    let input = create_organization::CreateOrganizationInput {
        client_mutation_id: None,
        idempotency_key: None,
        name,
        display_name,
    };
    let answer = client.execute::<CreateOrganization>(create_organization::Variables { input });
    let made = answer.await?.create_organization;
    check(&made.errors)?;
    let organization = made.organization.ok_or_else(|| missing("organization"))?;
    output.object_or_line(&organization, &format!("Made {}", organization.name))
}
