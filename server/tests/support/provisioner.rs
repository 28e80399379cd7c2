//! The real program `taskyard provisioner`, apart from its gateway.

use std::process::{Child, Command, Stdio};

use nix::sys::signal::Signal;

use super::gateway::{Gateway, TASKYARD, TOKEN, signal};

/// A provisioner in the gateway's folder.
pub struct Provisioner {
    child: Child,
}

impl Provisioner {
    /// Starts one; a second one for the same gateway follows the first on the same folder.
    pub fn start(gateway: &Gateway) -> Self {
        Self::start_with(gateway, &[])
    }

    /// The same with more arguments.
    pub fn start_with(gateway: &Gateway, arguments: &[&str]) -> Self {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(gateway.folder().join("provisioner.log"))
            .unwrap();
        let child = Command::new(TASKYARD)
            .args(["provisioner", "--url", &gateway.url(), "--name", "apart"])
            .args(arguments)
            .arg("--root")
            .arg(gateway.folder().join("provisioner"))
            .env("TASKYARD_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child }
    }

    /// Stops it in its tracks (SIGSTOP).
    pub fn freeze(&self) {
        signal(self.child.id(), Signal::SIGSTOP);
    }

    /// Lets it go on (SIGCONT).
    pub fn thaw(&self) {
        signal(self.child.id(), Signal::SIGCONT);
    }

    /// Kills it at once (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Provisioner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
