//! Section `[anthropic]`: the model that names tasks.

use serde::{Deserialize, Serialize};

use super::{Seconds, Secret};

/// A model of Anthropic's, or one behind an address that speaks the same API. Without a key tasks
/// are named after their prompts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnthropicModel {
    /// `ANTHROPIC_API_KEY`: the key. Default: none, and no model is asked. Never logged.
    pub api_key: Option<Secret>,
    /// `ANTHROPIC_MODEL`: which model. Default claude-haiku-4-5: small and quick is enough.
    pub model: String,
    /// `ANTHROPIC_BASE_URL`: where its API is. Default `https://api.anthropic.com`.
    pub base_url: String,
    /// `TASKYARD_ANTHROPIC_TIMEOUT`: seconds that an answer may take. Default 5. Who makes a task
    /// without a name waits at most so long.
    pub timeout: Seconds,
}

impl Default for AnthropicModel {
    fn default() -> Self {
        Self {
            api_key: None,
            model: "claude-haiku-4-5".to_owned(),
            base_url: "https://api.anthropic.com".to_owned(),
            timeout: Seconds::new(5),
        }
    }
}
