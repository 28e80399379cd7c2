//! From the settings of the program to the numbers of the rules.

use anyhow::anyhow;
use uuid::Uuid;

use super::database::in_one_line;
use crate::auth::Sealer;
use crate::config::{Chats, Config, Seconds};
use crate::domain::Clock;
use crate::events::Events;
use crate::llm::Anthropic;
use crate::llm::chat::ChatLimits;
use crate::services::chats::ChatSettings;
use crate::services::models::environment;
use crate::services::{Services, Settings, bootstrap};
use crate::store::Database;

/// The rules on a database; `own_url` is the address that this process listens at, and `gateway_id` what
/// it is known by among gateways on the same database.
pub fn services(
    config: &Config,
    db: Database,
    own_url: &str,
    gateway_id: Uuid,
) -> anyhow::Result<Services> {
    let bootstrap_token = config
        .bootstrap_token
        .as_ref()
        .map(|token| bootstrap::bootstrap_token(token.expose()))
        .transpose()
        .map_err(|failure| anyhow!("{}", in_one_line(&failure)))?;
    let timing = &config.timing;
    let url = config.url.as_deref().unwrap_or(own_url);
    let settings = Settings {
        gateway_id,
        gateway_url: url.trim_end_matches('/').to_owned(),
        bootstrap_token,
        lease_seconds: timing.lease.whole(),
        heartbeat_seconds: timing.heartbeat.whole(),
        reaper_seconds: unsigned(timing.heartbeat).max(1),
        agent_disconnected_seconds: timing.agent_disconnected.whole(),
        agent_timeout_seconds: timing.agent_timeout.whole(),
        input_answer_seconds: unsigned(timing.input_answer),
        pending_job_seconds: timing.pending_job.whole(),
        session_seconds: timing.session.whole(),
        login_link_seconds: timing.login_link.whole(),
        namer: Anthropic::new(&config.anthropic)?,
        sealer: sealer(config)?,
        environment_models: environment::providers(config, Clock::system().now())
            .map_err(|what| anyhow!("{what}"))?,
        chat_limits: ChatLimits {
            headers: config.models.header_timeout.duration(),
            silence: config.models.silence_timeout.duration(),
        },
        webhook_allow_private: config.webhooks.allow_private,
        chats: chats(&config.chats),
        ..Settings::default()
    };
    Ok(Services::new(
        db,
        Events::default(),
        Clock::system(),
        settings,
    ))
}

fn sealer(config: &Config) -> anyhow::Result<Sealer> {
    match &config.secret_key {
        Some(key) => Sealer::with_key(key).map_err(|what| {
            anyhow!("the setting `secret_key` (variable TASKYARD_SECRET_KEY) can't be used: {what}")
        }),
        None => Ok(Sealer::in_folder(&config.data_dir)),
    }
}

fn chats(config: &Chats) -> ChatSettings {
    ChatSettings {
        budget_micros: micros(config.budget),
        user_budget_micros: micros(config.user_budget),
        max_steps: config.max_steps.max(1),
        titles_by_model: config.titles,
        compact_percent: i64::from(config.compact.clamp(1, 100)),
        build_wait_seconds: unsigned(config.build_wait),
        agent_wait_seconds: unsigned(config.agent_wait),
        startup_wait_seconds: unsigned(config.startup_wait),
    }
}

/// Dollars in millionths; `None`: any sum.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast to an integer ends at its bounds"
)]
fn micros(dollars: f64) -> Option<i64> {
    (dollars > 0.0).then_some((dollars * 1_000_000.0) as i64)
}

fn unsigned(seconds: Seconds) -> u64 {
    seconds.whole().unsigned_abs()
}
