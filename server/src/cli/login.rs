//! `taskyard login`.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use clap::Args;

use super::api::{self, DEFAULT_URL};
use super::credentials::{self, Credentials};
use super::failure::{EXIT_CODES, Failure, finish};
use super::operations::{Viewer, viewer};
use super::output::Output;

const EXAMPLES: &str = "\
Examples:
  taskyard login --token tyd_…                          the server on this machine
  taskyard login https://taskyard.example.org < token.txt
The token comes from the web page (Settings, API tokens) or `taskyard token create`.
It is kept in ~/.config/taskyard/credentials.toml, for your eyes only.";

/// The arguments of `taskyard login`.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct LoginArgs {
    /// Address of the server
    #[arg(env = "TASKYARD_URL", default_value = DEFAULT_URL)]
    url: String,
    /// API token; without it the token is read from stdin
    #[arg(long, env = "TASKYARD_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Print the signed-in user as the API gave it, as JSON
    #[arg(long)]
    json: bool,
}

impl std::fmt::Debug for LoginArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginArgs")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Checks the token with the server and keeps it.
pub async fn run(args: LoginArgs) -> ExitCode {
    finish(login(args).await)
}

async fn login(args: LoginArgs) -> Result<(), Failure> {
    let token = match args.token {
        Some(token) => token,
        None => read_token()?,
    };
    let credentials = Credentials {
        url: api::base(&args.url),
        token: token.trim().to_owned(),
    };
    if credentials.token.is_empty() {
        return Err(Failure::Usage("the token is empty".into()));
    }
    let client = api::client(&credentials)?;
    let answer = client.execute::<Viewer>(viewer::Variables).await?;
    let viewer = answer.viewer.ok_or_else(|| {
        Failure::Unreachable(format!(
            "{} does not know this token: it is wrong, has ended, or was revoked",
            credentials.url
        ))
    })?;
    let path = credentials::path()?;
    credentials::save(&path, &credentials)?;
    let signed_in = format!(
        "Signed in to {} as {} (Taskyard {}); kept in {}",
        credentials.url,
        viewer.username,
        answer.server.version,
        path.display()
    );
    Output::new(args.json).object_or_line(&viewer, &signed_in)
}

/// The token from stdin: its first line at a terminal, else everything.
fn read_token() -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let mut text = String::new();
    let read = if stdin.is_terminal() {
        eprint!("API token: ");
        stdin.read_line(&mut text)
    } else {
        stdin.lock().take(4096).read_to_string(&mut text)
    };
    read.map_err(|error| Failure::Usage(format!("can't read the token from stdin: {error}")))?;
    Ok(text)
}
