//! A crowd of subscribers in a process of its own, so that what it uses is not the gateway's.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What every socket is to ask.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) document: String,
    /// The variable `id` of each, in turn; empty: nothing is asked, and everything is told.
    pub(crate) ids: Vec<String>,
    pub(crate) token: String,
}

/// What the crowd has heard.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Heard {
    /// Messages after the first one of each.
    pub(crate) messages: u64,
    /// Told again, or after a later one.
    pub(crate) duplicates: u64,
    /// Left out: told together with a later one.
    pub(crate) merged: u64,
    /// Sockets that were closed, or were not told the last one.
    pub(crate) behind: u64,
    /// From the begin of the transaction to the client, in milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) most: f64,
}

pub(crate) struct Crowd {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Crowd {
    /// Connects them all; gives what the first one was told first.
    pub(crate) fn connect(to: &str, connections: u32, asked: &Asked) -> Result<(Self, String)> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([
                "load",
                "--to",
                to,
                "--connections",
                &connections.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("start the process of the subscribers")?;
        let to = process.stdin.take().context("its input")?;
        let from = BufReader::new(process.stdout.take().context("its output")?);
        let mut crowd = Self { process, to, from };
        crowd.say(&serde_json::to_value(asked)?)?;
        let first = crowd.hear()?;
        let first = first["first"]
            .as_str()
            .context("the subscribers are not ready")?;
        Ok((crowd, first.to_owned()))
    }

    /// Ends when all have heard of this sequence number, or have had their time.
    pub(crate) fn end(mut self, last: i64) -> Result<Heard> {
        self.say(&json!({ "last": last }))?;
        let heard = serde_json::from_value(self.hear()?)?;
        ensure!(self.process.wait()?.success(), "the subscribers failed");
        Ok(heard)
    }

    fn say(&mut self, message: &Value) -> Result<()> {
        writeln!(self.to, "{message}")?;
        Ok(self.to.flush()?)
    }

    fn hear(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        serde_json::from_str(&line).context("the subscribers have ended")
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
    }
}
