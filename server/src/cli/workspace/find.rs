//! Finds the workspace that the command line names.

use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::{FindWorkspace, find_workspace};
use crate::cli::task::{Reference, reference};

/// The id, name and latest build of the workspace.
pub(super) async fn find(
    client: &Client,
    text: &str,
) -> Result<find_workspace::FindWorkspaceWorkspace, Failure> {
    let Reference { id, owner, name } = reference(text);
    let variables = find_workspace::Variables { id, owner, name };
    let found = client.execute::<FindWorkspace>(variables).await?.workspace;
    found.ok_or_else(|| not_found(text))
}

pub(super) fn not_found(text: &str) -> Failure {
    Failure::Refused(format!(
        "no workspace {text:?} that you may see; `taskyard workspace list` shows yours"
    ))
}
