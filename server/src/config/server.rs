//! The settings at the top of the file.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    AnthropicModel, Chats, GeminiModels, GraphqlLimits, Http, Models, OllamaModels, OpenAiModels,
    RateLimits, Secret, Shutdown, Timing, TrustedProxies, Webhooks, WebsocketLimits,
};

/// How log lines are written to standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// All settings of `taskyard serve`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `TASKYARD_LISTEN`, `--listen`: the address that HTTP is served at. Default 127.0.0.1:7080,
    /// so that nobody outside the machine reaches a new installation. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// `TASKYARD_URL`, `--url`: the address that people and workspaces reach this server at, such
    /// as `https://taskyard.example.org`. Default: `http://` and the address it listens at. With
    /// `https://` the session cookie is bound to TLS.
    pub url: Option<String>,
    /// `TASKYARD_DATA_DIR`, `--data-dir`: where the embedded database and the workspaces are kept.
    /// Default `$XDG_DATA_HOME/taskyard`, or `~/.local/share/taskyard`.
    pub data_dir: PathBuf,
    /// `TASKYARD_DATABASE_URL`, `--database-url`: `sqlite:///path/file.db` or
    /// `postgres://user:password@host/name`. Default: `taskyard.db` in the data folder. Never logged.
    pub database_url: Option<Secret>,
    /// `TASKYARD_LOG`, `--log`: which log lines are written, such as `info` or
    /// `info,taskyard_server=debug`. Default `info`.
    pub log: String,
    /// `TASKYARD_LOG_FORMAT`, `--log-format`: `text` or `json`. Default `text`.
    pub log_format: LogFormat,
    /// `TASKYARD_PROVISIONERS`, `--provisioners`: how many jobs the embedded provisioner carries
    /// out at once; 0 starts none. Default 4. Protects the machine's processor and memory.
    pub provisioners: u32,
    /// `TASKYARD_UI_DIR`, `--ui-dir`: the folder of a built UI, used when the program has none
    /// inside. Default: none.
    pub ui_dir: Option<PathBuf>,
    /// `TASKYARD_TRUSTED_PROXIES`: reverse proxies whose X-Forwarded-For is believed, such as
    /// `127.0.0.1, 10.0.0.0/8`. Default: none. Protects the addresses in the audit log from forgery.
    pub trusted_proxies: TrustedProxies,
    /// `TASKYARD_BOOTSTRAP_TOKEN`: a token of at least 32 characters that is the administrator's,
    /// for set-up by scripts. Default: none. Never logged.
    pub bootstrap_token: Option<Secret>,
    /// `TASKYARD_SECRET_KEY`: 32 bytes in base64, as `openssl rand -base64 32` prints them, by which
    /// secrets such as the keys of model providers are sealed in the database. Default: the file
    /// `secret.key` in the data folder, which is made when it is needed first. Several servers on one
    /// database need the same one. Never logged.
    pub secret_key: Option<Secret>,
    /// Section `[http]`: how answers are sent, and to whose pages.
    pub http: Http,
    /// Section `[graphql]`: what one operation may cost.
    pub graphql: GraphqlLimits,
    /// `TASKYARD_TRUSTED_DOCUMENTS`, `--trusted-documents`: a JSON file of documents and their ids, as
    /// graphql-codegen, Relay and Apollo write it. Only these are served then, besides those of the page
    /// and the command line, and no introspection. Default: none, and any document is served.
    pub trusted_documents: Option<PathBuf>,
    /// Section `[rates]`: how much one caller may ask for in a time.
    pub rates: RateLimits,
    /// Section `[websocket]`: what one socket may hold.
    pub websocket: WebsocketLimits,
    /// Section `[timing]`: leases, heartbeats and waits.
    pub timing: Timing,
    /// Section `[webhooks]`: whom they may reach.
    pub webhooks: Webhooks,
    /// Section `[chats]`: what chats may cost and how long their tools wait.
    pub chats: Chats,
    /// Section `[shutdown]`: how long an orderly end may take.
    pub shutdown: Shutdown,
    /// Section `[anthropic]`: the model that names tasks; with a key also a provider for chats.
    pub anthropic: AnthropicModel,
    /// Section `[openai]`: a provider of models for chats.
    pub openai: OpenAiModels,
    /// Section `[gemini]`: a provider of models for chats.
    pub gemini: GeminiModels,
    /// Section `[ollama]`: a provider of models for chats.
    pub ollama: OllamaModels,
    /// Section `[models]`: how long models may be silent.
    pub models: Models,
}

impl Config {
    /// The defaults over a data folder.
    pub fn defaults(data_dir: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7080)),
            url: None,
            data_dir,
            database_url: None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            provisioners: 4,
            ui_dir: None,
            trusted_proxies: TrustedProxies::default(),
            bootstrap_token: None,
            secret_key: None,
            http: Http::default(),
            graphql: GraphqlLimits::default(),
            trusted_documents: None,
            rates: RateLimits::default(),
            websocket: WebsocketLimits::default(),
            timing: Timing::default(),
            webhooks: Webhooks::default(),
            chats: Chats::default(),
            shutdown: Shutdown::default(),
            anthropic: AnthropicModel::default(),
            openai: OpenAiModels::default(),
            gemini: GeminiModels::default(),
            ollama: OllamaModels::default(),
            models: Models::default(),
        }
    }

    /// The database's address: the one that was set, or the file in the data folder.
    pub fn database_url(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| {
            Secret::new(format!(
                "sqlite://{}",
                self.data_dir.join("taskyard.db").display()
            ))
        })
    }

    /// Whether browsers reach this server through TLS.
    pub fn is_behind_tls(&self) -> bool {
        self.url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
