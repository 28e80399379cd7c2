use std::path::PathBuf;
use std::thread::available_parallelism;

use taskyard_client::Error;

use crate::spec::Secret;

/// What a provisioner is told.
#[derive(Debug, Clone)]
pub struct ProvisionerOptions {
    /// Address of the gateway without a path, `http://127.0.0.1:7080`.
    pub url: String,
    /// Credential of a provisioner.
    pub token: Secret,
    /// Name for people; with the host's id it is how the gateway knows this one again.
    pub name: String,
    /// Folder of the workspaces; is made when missing. One provisioner uses it at a time.
    pub root: PathBuf,
    /// What jobs can ask for.
    pub tags: Vec<Tag>,
    /// Jobs carried out at the same time, at least 1; see [`default_concurrency`].
    pub concurrency: usize,
    /// The program `taskyard`, which agents are started with.
    pub executable: PathBuf,
}

/// A property that jobs can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Name.
    pub key: String,
    /// Value.
    pub value: String,
}

/// As many jobs as there are processors, at least 2.
pub fn default_concurrency() -> usize {
    available_parallelism().map_or(2, |count| count.get().max(2))
}

/// Why a provisioner can't work. That the gateway can't be reached is none: it is tried again and again.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionerError {
    /// The folder for workspaces, or the program, can't be used.
    #[error("{0}")]
    Root(String),
    /// Another provisioner uses the folder.
    #[error("another provisioner uses {}; give this one a folder of its own with --root", .0.display())]
    InUse(PathBuf),
    /// The address is none.
    #[error("{0}")]
    Address(String),
    /// The gateway refused the credential.
    #[error(
        "the gateway at {url} refused the provisioner's token: {error}; give a valid one with --token or TASKYARD_TOKEN"
    )]
    Refused {
        /// As given.
        url: String,
        /// What the gateway said.
        error: Error,
    },
}
