//! Section `[chats]`: what chats may cost and how long their tools wait.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// Limits of chats.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chats {
    /// `TASKYARD_CHATS_BUDGET`: US dollars that a chat may cost before it pauses and asks, unless it has
    /// a budget of its own; 0: any sum. Default 10. Protects the account at the models' provider.
    pub budget: f64,
    /// `TASKYARD_CHATS_USER_BUDGET`: US dollars that all chats of a user may cost within 30 days; 0: any
    /// sum. Default 0. Protects the account at the models' provider.
    pub user_budget: f64,
    /// `TASKYARD_CHATS_MAX_STEPS`: how often a model is asked in one turn before the chat pauses and
    /// asks. Default 100. Protects from models that go round in circles.
    pub max_steps: u32,
    /// `TASKYARD_CHATS_TITLES`: whether the model is asked for a new chat's title. Default true.
    pub titles: bool,
    /// `TASKYARD_CHATS_COMPACT`: percent of a model's window above which what was said is put in short.
    /// Default 80.
    pub compact: u32,
    /// `TASKYARD_CHATS_BUILD_WAIT`: seconds that a tool waits for a build. Default 600.
    pub build_wait: Seconds,
    /// `TASKYARD_CHATS_AGENT_WAIT`: seconds that a tool waits for a workspace's agent. Default 120.
    pub agent_wait: Seconds,
    /// `TASKYARD_CHATS_STARTUP_WAIT`: seconds that a tool waits for a startup script. Default 600.
    pub startup_wait: Seconds,
}

impl Default for Chats {
    fn default() -> Self {
        Self {
            budget: 10.0,
            user_budget: 0.0,
            max_steps: 100,
            titles: true,
            compact: 80,
            build_wait: Seconds::new(600),
            agent_wait: Seconds::new(120),
            startup_wait: Seconds::new(600),
        }
    }
}
