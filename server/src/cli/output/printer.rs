//! Writes to stdout and stderr.

use std::io::{IsTerminal, Write};

use serde::Serialize;

use super::Table;
use super::text::plain;
use crate::cli::failure::Failure;

/// Table width on a terminal that does not say its own.
const WIDTH: usize = 80;

/// Where and how a command prints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// JSON instead of words.
    pub(crate) json: bool,
    terminal: bool,
    colour: bool,
}

#[expect(
    clippy::unused_self,
    reason = "one way to print, whether or not it depends on where to"
)]
impl Output {
    /// Prints as stdout takes it: colours on a terminal only, and not when `NO_COLOR` is set.
    pub(crate) fn new(json: bool) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            json,
            terminal,
            colour: terminal && !plain && !dumb,
        }
    }

    /// A line for people; control characters in it are shown, not obeyed.
    pub(crate) fn line(self, text: &str) -> Result<(), Failure> {
        write(&format!("{}\n", plain(text)))
    }

    /// An object, as the API gave it.
    pub(crate) fn object<T: Serialize>(self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(|error| {
            Failure::Refused(format!("an answer that JSON can't hold: {error}"))
        })?;
        write(&format!("{text}\n"))
    }

    /// One of many objects that come over time: one line each.
    pub(crate) fn object_line<T: Serialize>(self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| {
            Failure::Refused(format!("an answer that JSON can't hold: {error}"))
        })?;
        write(&format!("{text}\n"))
    }

    /// The object with `--json`, the line without.
    pub(crate) fn object_or_line<T: Serialize>(self, value: &T, line: &str) -> Result<(), Failure> {
        if self.json {
            return self.object(value);
        }
        self.line(line)
    }

    /// A table; on a terminal it fits into 80 columns.
    pub(crate) fn table(self, table: &Table) -> Result<(), Failure> {
        write(&table.render(self.terminal.then_some(WIDTH), self.colour))
    }

    /// What a task put out, exactly as it is: on stdout, or on stderr where stdout is for JSON.
    pub(crate) fn raw(self, text: &str) -> Result<(), Failure> {
        if !self.json {
            return write(text);
        }
        let mut stderr = std::io::stderr().lock();
        stderr.write_all(text.as_bytes()).map_err(|_| Failure::Told)
    }

    /// How things stand, on stderr.
    pub(crate) fn note(self, text: &str) {
        eprintln!("{}", plain(text));
    }
}

fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|_| Failure::Told)
}
