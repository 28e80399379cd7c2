//! `taskyard token`.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use taskyard_client::Client;

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, check, finish, missing};
use super::operations::{
    CreateApiToken, ListApiTokens, RevokeApiToken, create_api_token, list_api_tokens,
    revoke_api_token,
};
use super::organization;
use super::output::{Output, Table, age};

/// The arguments of `taskyard token`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct TokenArgs {
    #[command(flatten)]
    api: ApiOptions,
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Makes an API token and prints its secret, once
    #[command(
        after_help = "Examples:\n  taskyard token create ci --expires-in-days 90\n  taskyard token create dashboard --scope read\n  taskyard token create rack-7 --scope provisioner\n  taskyard token create lab-1 --scope provisioner --organization lab"
    )]
    Create {
        /// A name to tell it by
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "user")]
        scope: Scope,
        /// With --scope provisioner: name or id of the only organization to serve [default: all, for
        /// site OWNERs]
        #[arg(long, value_name = "ORGANIZATION")]
        organization: Option<String>,
        /// Days until it ends, 1-365 [default: never]
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=365))]
        expires_in_days: Option<i64>,
    },
    /// Lists your API tokens
    #[command(visible_alias = "ls", after_help = "Example:\n  taskyard token list")]
    List,
    /// Ends an API token at once
    #[command(after_help = "Example:\n  taskyard token revoke ci")]
    Revoke {
        // Not `token`: that is the option to sign in with, and clap would take the one for the other.
        /// Its id, or its name where only one has it
        #[arg(value_name = "TOKEN")]
        which: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scope {
    /// Everything its owner may do
    User,
    /// What its owner may read; it changes nothing
    Read,
    /// Running a provisioner, nothing else
    Provisioner,
}

impl Scope {
    fn word(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Read => "READ",
            Self::Provisioner => "PROVISIONER",
        }
    }
}

/// Carries out a token command.
pub async fn run(args: TokenArgs) -> ExitCode {
    finish(carry_out(args).await)
}

async fn carry_out(args: TokenArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    match args.command {
        TokenCommand::Create {
            name,
            scope,
            organization,
            expires_in_days,
        } => {
            let organization_id = match organization {
                Some(organization) => Some(organization::id_of(&client, &organization).await?),
                None => None,
            };
            let input = create_api_token::CreateApiTokenInput {
                client_mutation_id: None,
                name,
                scope: scope.word().into(),
                organization_id,
                expires_in_days,
            };
            create(&client, output, input).await
        }
        TokenCommand::List => list(&client, output).await,
        TokenCommand::Revoke { which } => revoke(&client, output, &which).await,
    }
}

async fn create(
    client: &Client,
    output: Output,
    input: create_api_token::CreateApiTokenInput,
) -> Result<(), Failure> {
    let variables = create_api_token::Variables { input };
    let made = client.execute::<CreateApiToken>(variables).await?;
    let made = made.create_api_token;
    check(&made.errors)?;
    let secret = made.secret.ok_or_else(|| missing("secret"))?;
    let token = made.api_token.ok_or_else(|| missing("token"))?;
    if !output.json {
        output.note("This is shown once; keep it safe:");
        return output.line(&secret);
    }
    let mut object = serde_json::json!(token);
    object["secret"] = secret.into();
    output.object(&object)
}

async fn tokens(
    client: &Client,
) -> Result<Vec<list_api_tokens::ListApiTokensViewerApiTokens>, Failure> {
    let answer = client.execute::<ListApiTokens>(list_api_tokens::Variables);
    let viewer = answer.await?.viewer;
    let viewer = viewer.ok_or(taskyard_client::Error::Unauthenticated)?;
    Ok(viewer.api_tokens)
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let tokens = tokens(client).await?;
    if output.json {
        return output.object(&tokens);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&[
        "NAME",
        "SCOPE",
        "SERVES",
        "AGE",
        "LAST USED",
        "EXPIRES",
        "ID",
    ]);
    for token in tokens {
        table.row([
            token.name,
            token.scope,
            token.organization.map_or(String::new(), |its| its.name),
            age(&token.created_at, now),
            token
                .last_used_at
                .map_or("never".into(), |used| age(&used, now)),
            token.expires_at.map_or("never".into(), |ends| date(&ends)),
            token.id,
        ]);
    }
    output.table(&table)
}

fn date(time: &str) -> String {
    time.chars().take(10).collect()
}

async fn revoke(client: &Client, output: Output, token: &str) -> Result<(), Failure> {
    let named: Vec<String> = tokens(client)
        .await?
        .into_iter()
        .filter(|candidate| candidate.id == token || candidate.name == token)
        .map(|found| found.id)
        .collect();
    let id = match &named[..] {
        [id] => id.clone(),
        [] => return Err(Failure::Refused(format!("you have no API token {token:?}"))),
        ids => {
            return Err(Failure::Usage(format!(
                "{} tokens are named {token:?}; give the id: {}",
                ids.len(),
                ids.join(", ")
            )));
        }
    };
    let input = revoke_api_token::RevokeApiTokenInput {
        client_mutation_id: None,
        id,
    };
    let variables = revoke_api_token::Variables { input };
    let revoked = client.execute::<RevokeApiToken>(variables).await?;
    check(&revoked.revoke_api_token.errors)?;
    let revoked = revoked.revoke_api_token.api_token;
    let revoked = revoked.ok_or_else(|| missing("token"))?;
    output.object_or_line(&revoked, &format!("Revoked {}", revoked.name))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: TokenArgs,
    }

    #[test]
    fn the_token_to_revoke_is_not_the_one_to_sign_in_with() {
        let line = ["token", "revoke", "ci", "--token", "tyd_1_x"];
        let args = Program::try_parse_from(line).unwrap().args;
        assert_eq!(args.api.token.as_deref(), Some("tyd_1_x"));
        assert!(matches!(args.command, TokenCommand::Revoke { which } if which == "ci"));
    }

    #[test]
    fn a_provisioner_s_token_names_its_organization() {
        let line = "token create lab-1 --scope provisioner --organization lab";
        let args = Program::try_parse_from(line.split(' ')).unwrap().args;
        assert!(matches!(
            args.command,
            TokenCommand::Create { organization: Some(organization), .. } if organization == "lab"
        ));
    }
}
