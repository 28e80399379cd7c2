//! Secrets that are typed or piped: never arguments, which others on the machine can read.

use std::io::{BufRead, IsTerminal};
use std::os::fd::AsFd;

use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

use super::failure::Failure;

/// A line of stdin that nobody is to see: asked for without echo at a terminal.
pub(crate) fn read_secret(what: &str) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::Usage(format!("can't read a secret from stdin: {error}"))
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
