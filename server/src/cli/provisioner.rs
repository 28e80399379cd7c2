//! `taskyard provisioner`

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use taskyard_worker::provisioner::{ProvisionerOptions, Tag, default_concurrency};
use taskyard_worker::spec::Secret;
use tokio_util::sync::CancellationToken;

use crate::app;
use crate::config::LogFormat;

const AFTER_HELP: &str = "\
Examples:
  TASKYARD_TOKEN=tyd_… taskyard provisioner --url https://taskyard.example.org
  taskyard token create --scope PROVISIONER builder      makes such a token";

/// What a provisioner is told.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Options {
    /// Address of the gateway, without a path
    #[arg(
        long,
        env = "TASKYARD_URL",
        default_value = "http://127.0.0.1:7080",
        value_name = "URL"
    )]
    url: String,
    /// API token of scope PROVISIONER
    #[arg(long, env = "TASKYARD_TOKEN", hide_env_values = true, value_parser = secret, value_name = "TOKEN")]
    token: Secret,
    /// Name for people
    #[arg(long, default_value = "provisioner", value_name = "NAME")]
    name: String,
    /// Folder of the workspaces; one provisioner uses it at a time
    #[arg(long, default_value = "taskyard-workspaces", value_name = "FOLDER")]
    root: PathBuf,
    /// A property that jobs can ask for, such as gpu=yes; can be given several times
    #[arg(long = "tag", value_parser = tag, value_name = "KEY=VALUE")]
    tags: Vec<Tag>,
    /// Jobs carried out at the same time [default: one a processor, at least 2]
    #[arg(long, value_name = "JOBS")]
    concurrency: Option<usize>,
    /// Which log lines are written
    #[arg(
        long,
        env = "TASKYARD_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    log: String,
    /// How log lines are written
    #[arg(
        long,
        env = "TASKYARD_LOG_FORMAT",
        default_value = "text",
        value_name = "FORMAT"
    )]
    log_format: LogFormat,
}

/// Works until a signal ends it.
pub async fn run(options: Options) -> anyhow::Result<()> {
    app::start_logging(&options.log, options.log_format)?;
    let stop = CancellationToken::new();
    app::cancel_on_signal(stop.clone())?;
    let options = ProvisionerOptions {
        url: options.url,
        token: options.token,
        name: options.name,
        root: std::path::absolute(options.root).context("--root has no absolute path")?,
        tags: options.tags,
        concurrency: options.concurrency.unwrap_or_else(default_concurrency),
        executable: std::env::current_exe().context("the program's own file is unknown")?,
    };
    taskyard_worker::provisioner::run(options, stop)
        .await
        .map_err(|error| anyhow!("{error}"))
}

#[expect(clippy::unnecessary_wraps, reason = "clap's value parsers can fail")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

fn tag(text: &str) -> Result<Tag, String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok(Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        }),
        _ => Err("write it as key=value".to_owned()),
    }
}
