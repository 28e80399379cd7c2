//! `taskyard serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::app;
use crate::config::{self, Flags, Webhooks};

const AFTER_HELP: &str = "\
Settings come from these flags, else from TASKYARD_* variables, else from the settings file:
  listen               TASKYARD_LISTEN              127.0.0.1:7080
  url                  TASKYARD_URL                 https://… binds the session cookie to TLS
  data_dir             TASKYARD_DATA_DIR            ~/.local/share/taskyard
  database_url         TASKYARD_DATABASE_URL        sqlite:///path/file.db or postgres://user:password@host/name
  log, log_format      TASKYARD_LOG, TASKYARD_LOG_FORMAT
  provisioners         TASKYARD_PROVISIONERS        jobs at once on this machine; 0: none
  ui_dir               TASKYARD_UI_DIR              a built web page
  trusted_proxies      TASKYARD_TRUSTED_PROXIES     such as 127.0.0.1, 10.0.0.0/8
  trusted_documents    TASKYARD_TRUSTED_DOCUMENTS   a JSON file of GraphQL documents; only these are served
  http.cors_origins    TASKYARD_HTTP_CORS_ORIGINS   other sites whose pages may use the API, such as https://tools.example.org
  bootstrap_token      TASKYARD_BOOTSTRAP_TOKEN     the administrator's token for scripts, 32 characters or more
  secret_key           TASKYARD_SECRET_KEY          32 bytes in base64 that seal keys of model providers [secret.key in the data folder]
  chats.budget         TASKYARD_CHATS_BUDGET        US dollars that a chat may cost before it asks, 10; 0: any sum
  webhooks.allow_private  TASKYARD_WEBHOOKS_ALLOW_PRIVATE  webhooks may reach this machine and private networks
Models for chats: ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY, OLLAMA_HOST; each with …_MODEL, all but the
last with …_BASE_URL. Limits and times: sections [graphql], [rates], [http], [websocket], [chats], [timing], [models], [shutdown], such as graphql.depth
(TASKYARD_GRAPHQL_DEPTH, 15), graphql.deadline (TASKYARD_GRAPHQL_DEADLINE, 40 seconds).

Examples:
  taskyard serve
  taskyard serve --listen 0.0.0.0:7080 --url https://taskyard.example.org
  taskyard serve --database-url postgres://taskyard:secret@db/taskyard";

/// What `serve` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Options {
    #[command(flatten)]
    flags: Flags,
    /// Address to serve HTTP at; port 0 takes a free one [default: 127.0.0.1:7080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// The address that people and workspaces reach this server at [default: the one it listens at]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Jobs that the embedded provisioner carries out at once; 0: no embedded provisioner [default: 4]
    #[arg(long, value_name = "JOBS")]
    provisioners: Option<u32>,
    /// The folder of a built web page, for a program that has none inside
    #[arg(long, value_name = "FOLDER")]
    ui_dir: Option<PathBuf>,
    /// Serve only the documents of this JSON file, and those of the page and the command line
    #[arg(long, value_name = "FILE")]
    trusted_documents: Option<PathBuf>,
    /// Let webhooks be sent to this machine and to private networks
    #[arg(long)]
    webhook_allow_private: bool,
}

/// Serves until a signal ends it.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let flags = Flags {
        listen: options.listen,
        url: options.url,
        provisioners: options.provisioners,
        ui_dir: options.ui_dir,
        trusted_documents: options.trusted_documents,
        webhooks: options.webhook_allow_private.then_some(Webhooks {
            allow_private: true,
        }),
        ..options.flags
    };
    let config = config::load(&flags)?;
    app::start_logging(&config.log, config.log_format)?;
    app::serve(config).await
}
