//! Where the API of each kind of provider is.

use genai::adapter::AdapterKind;
use reqwest::Url;

use crate::domain::model::ModelProviderKind;
use crate::llm::LlmError;

/// Longest address that is taken.
const MAX_BYTES: usize = 2048;

/// The library's name of a kind.
pub(super) fn adapter(kind: ModelProviderKind) -> AdapterKind {
    match kind {
        ModelProviderKind::Anthropic => AdapterKind::Anthropic,
        ModelProviderKind::OpenAi | ModelProviderKind::OpenAiCompatible => AdapterKind::OpenAI,
        ModelProviderKind::Google => AdapterKind::Gemini,
        ModelProviderKind::Ollama => AdapterKind::Ollama,
    }
}

/// The address that the paths of a kind's API are put behind; it ends with `/`. The versions that
/// Anthropic and Google have in their paths may be left out, as in `ANTHROPIC_BASE_URL`.
pub(super) fn base(kind: ModelProviderKind, base_url: Option<&str>) -> Result<String, LlmError> {
    let own = match kind {
        ModelProviderKind::Anthropic => "https://api.anthropic.com",
        ModelProviderKind::OpenAi => "https://api.openai.com/v1",
        ModelProviderKind::Google => "https://generativelanguage.googleapis.com",
        ModelProviderKind::Ollama => "http://127.0.0.1:11434",
        ModelProviderKind::OpenAiCompatible => "",
    };
    let text = base_url.unwrap_or(own);
    check_base_url(text).map_err(|what| LlmError::Settings(what.to_owned()))?;
    let text = text.trim().trim_end_matches('/');
    let version = match kind {
        ModelProviderKind::Anthropic if !text.ends_with("/v1") => "/v1",
        ModelProviderKind::Google if !text.ends_with("/v1beta") && !text.ends_with("/v1") => {
            "/v1beta"
        }
        _ => "",
    };
    Ok(format!("{text}{version}/"))
}

/// Whether this can be the address of an API: http or https, a host, at most 2,048 bytes, and neither
/// user name nor password, query nor fragment. Also the gateway's own machine and private networks are
/// taken, since only a site OWNER names one. The error says what is wrong.
pub fn check_base_url(text: &str) -> Result<(), &'static str> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return Err("The address has more than 2048 bytes");
    }
    let Ok(url) = Url::parse(text) else {
        return Err("This is no address: write it as https://models.example.org/v1");
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("The address must begin with https:// or http:// and name a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("The address must not hold a user name or password: give the key as the key");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("The address must end with its path, without ? and #");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_paths_may_be_left_out() {
        use ModelProviderKind::{Anthropic, Google, Ollama, OpenAi, OpenAiCompatible};
        for (kind, given, expected) in [
            (Anthropic, None, "https://api.anthropic.com/v1/"),
            (
                Anthropic,
                Some("http://127.0.0.1:9"),
                "http://127.0.0.1:9/v1/",
            ),
            (
                Anthropic,
                Some("https://a.org/x/v1/"),
                "https://a.org/x/v1/",
            ),
            (OpenAi, None, "https://api.openai.com/v1/"),
            (
                OpenAiCompatible,
                Some("https://a.org/api "),
                "https://a.org/api/",
            ),
            (
                Google,
                None,
                "https://generativelanguage.googleapis.com/v1beta/",
            ),
            (Ollama, None, "http://127.0.0.1:11434/"),
        ] {
            assert_eq!(base(kind, given).unwrap(), expected);
        }
        assert!(base(OpenAiCompatible, None).is_err());
    }

    #[test]
    fn an_address_holds_no_secret() {
        for bad in [
            "",
            "models.example.org",
            "file:///etc/passwd",
            "https://user:pass@example.org/v1",
            "https://user@example.org/v1",
            "https://example.org/v1?key=1",
            "https://example.org/v1#x",
            &format!("https://example.org/{}", "a".repeat(2048)),
        ] {
            assert!(check_base_url(bad).is_err(), "{bad}");
        }
        assert!(check_base_url("http://[::1]:11434/").is_ok());
    }
}
