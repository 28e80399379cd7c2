//! The embedded provisioner: a client of this server like any other.

use anyhow::Context as _;
use taskyard_worker::provisioner::{self, ProvisionerOptions};
use taskyard_worker::spec::Secret as Token;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::auth::Secret;
use crate::config::Config;

/// Starts it, unless the settings want none.
pub(super) fn start(
    config: &Config,
    own_url: String,
    token: &Secret,
    stop: CancellationToken,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    if config.provisioners == 0 {
        return Ok(None);
    }
    let options = ProvisionerOptions {
        url: own_url,
        token: Token::new(token.reveal()),
        name: "embedded".to_owned(),
        root: std::path::absolute(config.data_dir.join("workspaces"))
            .context("the folder of the workspaces has no absolute path")?,
        tags: Vec::new(),
        concurrency: config.provisioners as usize,
        executable: std::env::current_exe().context("the program's own file is unknown")?,
    };
    Ok(Some(tokio::spawn(async move {
        if let Err(error) = provisioner::run(options, stop).await {
            tracing::error!(%error, "the embedded provisioner ended; tasks wait for another one");
        }
    })))
}
