use std::time::Duration;

use uuid::Uuid;

use super::chats::ChatSettings;
use super::models::EnvironmentProvider;
use crate::auth::{Sealer, SecretHash};
use crate::llm::Anthropic;
use crate::llm::chat::ChatLimits;

/// The numbers of the rules, with the defaults that users are promised, in seconds; and what else
/// they are given.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Tells this gateway from others on the same database, from one start to the next.
    pub gateway_id: Uuid,
    /// Address of the gateway, without a slash at the end: in sign-in links, and handed to agents.
    pub gateway_url: String,
    /// The token of `TASKYARD_BOOTSTRAP_TOKEN`, by which automation is the administrator.
    pub bootstrap_token: Option<SecretHash>,
    /// A job whose worker is silent for so long is lost.
    pub lease_seconds: i64,
    /// Between two signs of life of a worker.
    pub heartbeat_seconds: i64,
    /// Between two looks for lost jobs and agents.
    pub reaper_seconds: u64,
    /// An agent that is silent for so long is DISCONNECTED.
    pub agent_disconnected_seconds: i64,
    /// An agent that was never heard for so long is TIMEOUT.
    pub agent_timeout_seconds: i64,
    /// How long an agent has to accept an input.
    pub input_answer_seconds: u64,
    /// A job that no provisioner took for so long fails.
    pub pending_job_seconds: i64,
    /// A session ends so long after it began.
    pub session_seconds: i64,
    /// A sign-in link ends so long after it was made.
    pub login_link_seconds: i64,
    /// The same for one that an administrator makes for somebody else.
    pub invitation_seconds: i64,
    /// Whether webhooks may be sent to this machine and to private networks.
    pub webhook_allow_private: bool,
    /// How long a webhook's receiver has to answer; shorter than a delivery's lease of a minute.
    pub webhook_answer: Duration,
    /// The numbers of chats.
    pub chats: ChatSettings,
    /// The model that names tasks; `None`: their prompts do.
    pub namer: Option<Anthropic>,
    /// By which secrets are sealed in the database.
    pub sealer: Sealer,
    /// Providers of models that the server's environment names.
    pub environment_models: Vec<EnvironmentProvider>,
    /// How long models may be silent.
    pub chat_limits: ChatLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            gateway_id: Uuid::nil(),
            gateway_url: "http://127.0.0.1:7080".to_owned(),
            bootstrap_token: None,
            lease_seconds: 15,
            heartbeat_seconds: 5,
            reaper_seconds: 5,
            agent_disconnected_seconds: 30,
            agent_timeout_seconds: 120,
            input_answer_seconds: 30,
            pending_job_seconds: 30 * 60,
            session_seconds: 30 * 24 * 60 * 60,
            login_link_seconds: 15 * 60,
            invitation_seconds: 72 * 60 * 60,
            webhook_allow_private: false,
            webhook_answer: Duration::from_secs(10),
            chats: ChatSettings::default(),
            namer: None,
            sealer: Sealer::default(),
            environment_models: Vec::new(),
            chat_limits: ChatLimits::default(),
        }
    }
}
