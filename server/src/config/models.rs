//! Section `[models]`: the models that chats are held with, and the sections of the providers that can
//! be named by the variables which other programs have too.

use serde::{Deserialize, Serialize};

use super::{Seconds, Secret};

/// How long models may be silent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Models {
    /// `TASKYARD_MODELS_HEADER_TIMEOUT`: seconds until a provider begins to answer. Default 60.
    pub header_timeout: Seconds,
    /// `TASKYARD_MODELS_SILENCE_TIMEOUT`: seconds between two pieces of an answer. Default 120.
    pub silence_timeout: Seconds,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            header_timeout: Seconds::new(60),
            silence_timeout: Seconds::new(120),
        }
    }
}

/// Section `[openai]`: models of OpenAI's, or behind an address that speaks the same API.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenAiModels {
    /// `OPENAI_API_KEY`: the key. Default: none, and the provider is not there. Never logged.
    pub api_key: Option<Secret>,
    /// `OPENAI_BASE_URL`: where its API is. Default `https://api.openai.com/v1`.
    pub base_url: Option<String>,
    /// `OPENAI_MODEL`: which model. Default: a few that are known to the server.
    pub model: Option<String>,
}

/// Section `[gemini]`: models of Google's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeminiModels {
    /// `GEMINI_API_KEY`: the key. Default: none, and the provider is not there. Never logged.
    pub api_key: Option<Secret>,
    /// `GEMINI_BASE_URL`: where its API is. Default `https://generativelanguage.googleapis.com`.
    pub base_url: Option<String>,
    /// `GEMINI_MODEL`: which model. Default: a few that are known to the server.
    pub model: Option<String>,
}

/// Section `[ollama]`: models of an Ollama.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OllamaModels {
    /// `OLLAMA_HOST`: where it is, such as `127.0.0.1:11434`. Default: none, and the provider is not
    /// there.
    pub host: Option<String>,
    /// `OLLAMA_MODEL`: which model. Default qwen3.
    pub model: String,
}

impl Default for OllamaModels {
    fn default() -> Self {
        Self {
            host: None,
            model: "qwen3".to_owned(),
        }
    }
}
