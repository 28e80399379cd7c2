//! From the library's errors to ours: short, and without secrets.

use std::time::Duration;

use genai::webc::{Error as CallError, StreamTimeout};
use genai::{BoxError, Error};
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::client::ChatLimits;
use super::types::ModelTarget;
use crate::config::Secret;
use crate::llm::{LlmError, http};

/// Most characters of what a provider says of an error.
const MAX_CHARS: usize = 300;

/// Reads the errors of one request.
pub(super) struct Failures {
    key: Option<Secret>,
    limits: ChatLimits,
}

impl Failures {
    pub(super) fn new(target: &ModelTarget, limits: ChatLimits) -> Self {
        Self {
            key: target.key.clone(),
            limits,
        }
    }

    pub(super) fn of(&self, error: Error) -> LlmError {
        match error {
            Error::WebStream { error, .. } => self.of_stream(error),
            Error::HttpError {
                status,
                body,
                headers,
                ..
            } => self.refused(status.as_u16(), &body, &headers),
            Error::WebModelCall { webc_error, .. } | Error::WebAdapterCall { webc_error, .. } => {
                self.of_call(webc_error)
            }
            Error::ChatResponse { body, .. } => {
                let (kind, message) = self.told(&body);
                LlmError::BrokeOff { kind, message }
            }
            Error::StreamParse { serde_error, .. } | Error::SerdeJson(serde_error) => {
                // Its own words hold nothing of what it read but single characters.
                LlmError::Unreadable(self.clean(&serde_error.to_string()))
            }
            other => LlmError::Unreadable(self.clean(&other.to_string())),
        }
    }

    fn of_stream(&self, error: BoxError) -> LlmError {
        let error = match error.downcast::<Error>() {
            Ok(error) => return self.of(*error),
            Err(error) => error,
        };
        let error = match error.downcast::<reqwest::Error>() {
            Ok(error) => return self.unreachable(*error),
            Err(error) => error,
        };
        match error.downcast_ref::<StreamTimeout>() {
            Some(StreamTimeout::Headers) => LlmError::TooSlow(self.limits.headers),
            Some(StreamTimeout::Read) => LlmError::TooSlow(self.limits.silence),
            None => LlmError::Unreadable(self.clean(&error.to_string())),
        }
    }

    fn of_call(&self, error: CallError) -> LlmError {
        match error {
            CallError::ResponseFailedStatus {
                status,
                body,
                headers,
            } => self.refused(status.as_u16(), &body, &headers),
            CallError::Reqwest(error) => self.unreachable(error),
            other => LlmError::Unreadable(self.clean(&other.to_string())),
        }
    }

    fn unreachable(&self, error: reqwest::Error) -> LlmError {
        if error.is_timeout() {
            return LlmError::TooSlow(self.limits.headers);
        }
        LlmError::Unreachable(self.clean(&http::with_causes(&error.without_url())))
    }

    fn refused(&self, status: u16, body: &str, headers: &HeaderMap) -> LlmError {
        let (kind, message) = serde_json::from_str(body).map_or_else(
            |_| ("no reason".to_owned(), String::new()),
            |body| self.told(&body),
        );
        LlmError::Refused {
            status,
            kind,
            message,
            retry_after: retry_after(headers),
        }
    }

    /// The kind and the words of an error, wherever the provider has them: `error.type` (Anthropic),
    /// `error.code` or `error.type` (OpenAI), `error.status` (Google), `error` itself (Ollama).
    fn told(&self, body: &Value) -> (String, String) {
        let body = body.get(0).unwrap_or(body);
        let error = body.get("error").unwrap_or(body);
        let word = |name: &str| error.get(name).and_then(Value::as_str);
        let kind = word("status").or_else(|| match (word("code"), word("type")) {
            (Some(code), _) => Some(code),
            (None, kind) => kind,
        });
        let message = word("message").or_else(|| error.as_str()).unwrap_or("");
        let kind: String = self.clean(kind.unwrap_or("no reason"));
        (kind.chars().take(64).collect(), self.clean(message))
    }

    /// In one line, cut, and without the key should the provider repeat it.
    fn clean(&self, text: &str) -> String {
        let key = self
            .key
            .as_ref()
            .map(Secret::expose)
            .filter(|key| !key.is_empty());
        let text = key.map_or_else(|| text.to_owned(), |key| text.replace(key, "[hidden]"));
        let line: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MAX_CHARS)
            .collect();
        line.trim().to_owned()
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let seconds = number("retry-after-ms").map(|millis| millis / 1000.0);
    let seconds = seconds.or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn failures() -> Failures {
        Failures {
            key: Some(Secret::new("sk-very-secret")),
            limits: ChatLimits::default(),
        }
    }

    #[test]
    fn every_provider_s_errors_are_read_and_keys_are_taken_out() {
        for (body, kind, message) in [
            (
                json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } }),
                "overloaded_error",
                "Overloaded",
            ),
            (
                json!({ "error": { "message": "Bad key sk-very-secret\nhere", "type": "invalid_request_error", "code": "invalid_api_key" } }),
                "invalid_api_key",
                "Bad key [hidden] here",
            ),
            (
                json!([{ "error": { "code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED" } }]),
                "RESOURCE_EXHAUSTED",
                "Quota",
            ),
            (
                json!({ "error": "model \"x\" not found" }),
                "no reason",
                "model \"x\" not found",
            ),
            (json!("nothing"), "no reason", "nothing"),
        ] {
            let told = failures().told(&body);
            assert_eq!(told, (kind.to_owned(), message.to_owned()), "{body}");
        }
    }

    #[test]
    fn waits_are_read_from_both_headers() {
        let headers = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(headers("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(
            headers("retry-after-ms", "1500"),
            Some(Duration::from_millis(1500))
        );
        for none in ["-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "NaN"] {
            assert_eq!(headers("retry-after", none), None, "{none}");
        }
    }
}
