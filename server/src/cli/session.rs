//! `taskyard session`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use taskyard_client::Client;

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, check, finish, missing};
use super::operations::{
    ListSessions, RevokeOtherSessions, RevokeSession, list_sessions, revoke_other_sessions,
    revoke_session,
};
use super::output::{Output, Table, age};

/// The arguments of `taskyard session`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct SessionArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: SessionCommand,
}

#[derive(Debug, Subcommand)]
enum SessionCommand {
    /// Lists the browsers that are signed in as you
    #[command(visible_alias = "ls", after_help = "Example:\n  taskyard session list")]
    List,
    /// Signs a browser out at once, or all of them
    #[command(
        after_help = "Examples:\n  taskyard session revoke 0199aa00-0000-7000-8000-000000000000\n  taskyard session revoke --all"
    )]
    Revoke {
        /// The session's id
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        session: Option<String>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
}

/// Carries out a session command.
pub async fn run(args: SessionArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: SessionArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        SessionCommand::List => list(&client, output).await,
        SessionCommand::Revoke {
            session: Some(id), ..
        } => revoke(&client, output, id).await,
        SessionCommand::Revoke { session: None, .. } => revoke_all(&client, output).await,
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let viewer = client
        .execute::<ListSessions>(list_sessions::Variables)
        .await?;
    let viewer = viewer
        .viewer
        .ok_or(taskyard_client::Error::Unauthenticated)?;
    if output.json {
        return output.object(&viewer.sessions);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["BROWSER", "ADDRESS", "LAST USED", "AGE", "ID"]);
    for session in viewer.sessions {
        table.row([
            session.user_agent.unwrap_or_default(),
            session.last_used_ip.unwrap_or_default(),
            age(&session.last_used_at, now),
            age(&session.created_at, now),
            session.id,
        ]);
    }
    output.table(&table)
}

async fn revoke(client: &Client, output: Output, session_id: String) -> Result<(), Failure> {
    let input = revoke_session::RevokeSessionInput {
        client_mutation_id: None,
        session_id,
    };
    let answer = client.execute::<RevokeSession>(revoke_session::Variables { input });
    let revoked = answer.await?.revoke_session;
    check(&revoked.errors)?;
    let id = revoked
        .revoked_session_id
        .ok_or_else(|| missing("session"))?;
    let object = serde_json::json!({ "revokedSessionId": id });
    output.object_or_line(&object, &format!("Ended {id}"))
}

async fn revoke_all(client: &Client, output: Output) -> Result<(), Failure> {
    let input = revoke_other_sessions::RevokeOtherSessionsInput {
        client_mutation_id: None,
    };
    let variables = revoke_other_sessions::Variables { input };
    let answer = client.execute::<RevokeOtherSessions>(variables).await?;
    let revoked = answer.revoke_other_sessions;
    check(&revoked.errors)?;
    let count = revoked.revoked_count.ok_or_else(|| missing("count"))?;
    let object = serde_json::json!({ "revokedCount": count });
    output.object_or_line(&object, &format!("Ended {count} sessions"))
}
