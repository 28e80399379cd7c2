use std::time::Duration;

use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::json;

use super::{LlmError, http};
use crate::config::{AnthropicModel, Secret};

const VERSION: &str = "2023-06-01";

/// A client of Anthropic's Messages API. Cloning gives another handle on the same connections.
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: Client,
    address: Url,
    key: Secret,
    model: String,
    limit: Duration,
}

#[derive(Deserialize)]
struct Answer {
    content: Vec<Content>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalKind,
}

#[derive(Deserialize)]
struct RefusalKind {
    #[serde(rename = "type")]
    kind: String,
}

impl Anthropic {
    /// A client with these settings; `None`: they have no key.
    pub fn new(settings: &AnthropicModel) -> Result<Option<Self>, LlmError> {
        let key = settings.api_key.as_ref();
        let Some(key) = key.filter(|key| !key.expose().trim().is_empty()) else {
            return Ok(None);
        };
        let base = settings.base_url.trim_end_matches('/');
        let address = Url::parse(&format!("{base}/v1/messages"));
        let address = address
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let address = address.ok_or_else(|| {
            let what = "ANTHROPIC_BASE_URL is no address: write it as https://api.anthropic.com";
            LlmError::Settings(what.to_owned())
        })?;
        Ok(Some(Self {
            client: http::client()?,
            address,
            key: Secret::new(key.expose().trim()),
            model: settings.model.clone(),
            limit: settings.timeout.duration(),
        }))
    }

    /// What the model answers to one message, as text of at most so many tokens.
    pub async fn ask(
        &self,
        system: &str,
        message: &str,
        max_tokens: u32,
    ) -> Result<String, LlmError> {
        let body = json!({
            "model": self.model,
            "max_tokens": max_tokens,
            "system": system,
            "messages": [{ "role": "user", "content": message }],
        });
        let request = self
            .client
            .post(self.address.clone())
            .header("x-api-key", self.key.expose())
            .header("anthropic-version", VERSION)
            .json(&body);
        let (status, body) = http::send(request, self.limit).await?;
        if !(200..300).contains(&status) {
            let refusal = serde_json::from_slice::<Refusal>(&body);
            let kind = refusal.map_or_else(|_| "no reason".to_owned(), |answer| answer.error.kind);
            return Err(LlmError::Refused {
                status,
                kind: kind.chars().take(64).collect(),
                message: String::new(),
                retry_after: None,
            });
        }
        let answer: Answer = serde_json::from_slice(&body)
            .map_err(|error| LlmError::Unreadable(error.to_string()))?;
        let texts = answer.content.into_iter();
        let texts = texts.filter(|content| content.kind == "text");
        Ok(texts.map(|content| content.text).collect())
    }
}
