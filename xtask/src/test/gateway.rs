//! A gateway for client programs: in a temporary folder, on a free port, with SQLite and an embedded provisioner.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::postgres::free_port;
use crate::process::Background;

/// An administrator's token on it.
pub(super) const TOKEN: &str = "token-of-the-clients-0123456789abcdef";

/// A running gateway; dropping it ends it, and all that it has started, and removes its data.
pub(super) struct Gateway {
    program: Option<Background>,
    folder: PathBuf,
    /// Its address.
    pub(super) url: String,
}

impl Gateway {
    /// Starts one and waits until it is ready.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("taskyard-clients-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("make {}", folder.display()))?;
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut gateway = Self {
            program: None,
            folder,
            url: format!("http://{address}"),
        };
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            // Neither the settings nor the keys of whoever runs the tests.
            let name = name.to_string_lossy();
            if name.starts_with("TASKYARD_") || name.ends_with("_API_KEY") {
                command.env_remove(name.as_ref());
            }
        }
        command
            .args(["serve", "--listen", &address, "--data-dir"])
            .arg(gateway.folder.join("data"))
            .env("TASKYARD_BOOTSTRAP_TOKEN", TOKEN)
            .stderr(File::create(gateway.log())?);
        let (running, output) = Background::start(&mut command)?;
        gateway.program = Some(running);
        let mut lines = BufReader::new(output).lines();
        let ready = lines.any(|line| line.is_ok_and(|line| line.contains(&gateway.url)));
        if !ready {
            let log = fs::read_to_string(gateway.log()).unwrap_or_default();
            bail!("the gateway ended at once:\n{log}");
        }
        // Reads to the end, so that it never writes to a closed pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(gateway)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("gateway.log")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.program.take());
        // Agents outlive their gateway, on purpose.
        for process in processes_of(&self.folder) {
            let _ = kill(process, Signal::SIGKILL);
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            println!("can't remove {}: {error}", self.folder.display());
        }
    }
}

/// The processes whose command lines name something in a folder.
fn processes_of(folder: &Path) -> Vec<Pid> {
    let wanted = format!("{}/", folder.display());
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|process| {
            let id = process.file_name().to_str()?.parse().ok()?;
            let line = fs::read(process.path().join("cmdline")).ok()?;
            let names = String::from_utf8_lossy(&line).contains(&wanted);
            (names && id != std::process::id().cast_signed()).then(|| Pid::from_raw(id))
        })
        .collect()
}
