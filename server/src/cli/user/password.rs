use std::io::{BufRead, IsTerminal};
use std::os::fd::AsFd;

use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use taskyard_client::Client;

use super::find::find;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{SetPassword, set_password};
use crate::cli::output::Output;

/// Sets a password: the caller's own, or another user's.
pub(super) async fn set(
    client: &Client,
    output: Output,
    user: Option<String>,
) -> Result<(), Failure> {
    let own = find(client, "me").await?;
    let named = match &user {
        Some(user) => find(client, user).await?,
        None => own.clone(),
    };
    let is_own = named.id == own.id;
    let current = if is_own && own.has_password == Some(true) {
        Some(read_secret("Present password")?)
    } else {
        None
    };
    let new_password = read_secret(&format!("New password of {}", named.username))?;
    let input = set_password::SetPasswordInput {
        client_mutation_id: None,
        user_id: (!is_own).then_some(named.id),
        current_password: current,
        new_password,
    };
    let answer = client.execute::<SetPassword>(set_password::Variables { input });
    let set = answer.await?.set_password;
    check(&set.errors)?;
    let user = set.user.ok_or_else(|| missing("user"))?;
    let line = format!(
        "Set the password of {}; its other sessions have ended",
        user.username
    );
    output.object_or_line(&user, &line)
}

/// A line of stdin that nobody is to see: asked for without echo at a terminal.
pub(super) fn read_secret(what: &str) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::Usage(format!("can't read the password from stdin: {error}"))
    };
    let mut line = String::new();
    let before = if stdin.is_terminal() {
        eprint!("{what}: ");
        let before = tcgetattr(stdin.as_fd()).map_err(|error| unreadable(&error))?;
        let mut silent = before.clone();
        silent.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(stdin.as_fd(), SetArg::TCSAFLUSH, &silent).map_err(|error| unreadable(&error))?;
        Some(before)
    } else {
        None
    };
    let read = stdin.lock().read_line(&mut line);
    if let Some(before) = before {
        eprintln!();
        tcsetattr(stdin.as_fd(), SetArg::TCSAFLUSH, &before).map_err(|error| unreadable(&error))?;
    }
    read.map_err(|error| unreadable(&error))?;
    let secret = line.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Failure::Usage(format!("{what}: nothing was given")));
    }
    Ok(secret.to_owned())
}
