//! Providers that the server's environment names, by the variables that other programs have too.
//! Nothing of them is stored; their ids are the same after every start.

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::input::model_of;
use crate::config::{AnthropicModel, Config, Secret};
use crate::domain::model::{
    Model, ModelProvider, ModelProviderKind, ModelProviderSource, known_names,
};
use crate::domain::{ModelId, ModelProviderId, Timestamp};
use crate::llm::chat::check_base_url;

/// A provider of the environment, with its models and its key.
#[derive(Clone, Debug)]
pub struct EnvironmentProvider {
    pub(super) provider: ModelProvider,
    pub(super) models: Vec<Model>,
    pub(super) key: Option<Secret>,
}

impl EnvironmentProvider {
    /// The provider.
    pub fn provider(&self) -> &ModelProvider {
        &self.provider
    }

    /// Its models.
    pub fn models(&self) -> &[Model] {
        &self.models
    }
}

struct Found<'a> {
    kind: ModelProviderKind,
    name: &'a str,
    key: Option<&'a Secret>,
    base_url: Option<String>,
    models: Vec<String>,
}

/// What the environment names. The error says which variable can't be used.
pub fn providers(config: &Config, at: Timestamp) -> Result<Vec<EnvironmentProvider>, String> {
    let mut found = Vec::new();
    let own = AnthropicModel::default();
    let AnthropicModel {
        api_key,
        model,
        base_url,
        ..
    } = &config.anthropic;
    let key = |key: &'_ Option<Secret>| {
        let key = key.as_ref()?;
        (!key.expose().trim().is_empty()).then(|| Secret::new(key.expose().trim()))
    };
    let anthropic = key(api_key);
    if anthropic.is_some() {
        found.push(Found {
            kind: ModelProviderKind::Anthropic,
            name: "Anthropic",
            key: anthropic.as_ref(),
            base_url: (*base_url != own.base_url).then(|| base_url.clone()),
            // The default there is for names of tasks, not for chats.
            models: models(
                ModelProviderKind::Anthropic,
                (*model != own.model).then_some(model),
            ),
        });
    }
    let openai = key(&config.openai.api_key);
    if openai.is_some() {
        found.push(Found {
            kind: ModelProviderKind::OpenAi,
            name: "OpenAI",
            key: openai.as_ref(),
            base_url: config.openai.base_url.clone(),
            models: models(ModelProviderKind::OpenAi, config.openai.model.as_ref()),
        });
    }
    let gemini = key(&config.gemini.api_key);
    if gemini.is_some() {
        found.push(Found {
            kind: ModelProviderKind::Google,
            name: "Google",
            key: gemini.as_ref(),
            base_url: config.gemini.base_url.clone(),
            models: models(ModelProviderKind::Google, config.gemini.model.as_ref()),
        });
    }
    if let Some(host) = &config.ollama.host {
        found.push(Found {
            kind: ModelProviderKind::Ollama,
            name: "Ollama",
            key: None,
            base_url: Some(ollama_url(host)),
            models: vec![config.ollama.model.clone()],
        });
    }
    found.into_iter().map(|found| provider(found, at)).collect()
}

fn models(kind: ModelProviderKind, set: Option<&String>) -> Vec<String> {
    set.map_or_else(
        || known_names(kind).into_iter().map(str::to_owned).collect(),
        |name| vec![name.clone()],
    )
}

/// Ollama's own variable is mostly without `http://`, and may say where Ollama itself listens.
fn ollama_url(host: &str) -> String {
    let host = host.trim().replacen("0.0.0.0", "127.0.0.1", 1);
    if host.contains("://") {
        return host;
    }
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if has_port { "" } else { ":11434" };
    format!("http://{host}{port}")
}

fn provider(found: Found<'_>, at: Timestamp) -> Result<EnvironmentProvider, String> {
    let kind = found.kind;
    if let Some(url) = &found.base_url {
        check_base_url(url).map_err(|what| {
            format!(
                "the address of {} from the environment or the settings file can't be used: {what}",
                found.name
            )
        })?;
    }
    let provider = ModelProvider {
        id: ModelProviderId(same_id(&format!("provider {kind}"))),
        kind,
        name: found.name.to_owned(),
        base_url: found.base_url,
        has_key: found.key.is_some(),
        is_enabled: true,
        source: ModelProviderSource::Environment,
        created_at: at,
        updated_at: at,
    };
    let model = |name: &String| {
        let id = ModelId(same_id(&format!("model {kind} {name}")));
        model_of(&provider, id, name)
    };
    Ok(EnvironmentProvider {
        models: found.models.iter().map(model).collect(),
        key: found.key.cloned(),
        provider,
    })
}

/// An id that is always the same for the same text.
fn same_id(text: &str) -> Uuid {
    let hash = Sha256::digest(format!("taskyard environment {text}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::defaults("unused".into())
    }

    #[test]
    fn nothing_is_named_without_keys() {
        assert!(providers(&config(), Timestamp(1)).unwrap().is_empty());
        let mut config = config();
        config.anthropic.api_key = Some(Secret::new("  "));
        assert!(providers(&config, Timestamp(1)).unwrap().is_empty());
    }

    #[test]
    fn each_variable_names_a_provider_with_models_for_chats() {
        let mut config = config();
        config.anthropic.api_key = Some(Secret::new(" sk-ant \n"));
        config.openai.api_key = Some(Secret::new("sk-openai"));
        config.openai.model = Some("gpt-mine".to_owned());
        config.gemini.api_key = Some(Secret::new("gemini"));
        config.ollama.host = Some("0.0.0.0:11434".to_owned());
        let found = providers(&config, Timestamp(1)).unwrap();
        let again = providers(&config, Timestamp(2)).unwrap();
        let names = |found: &[EnvironmentProvider]| -> Vec<String> {
            let all = found.iter().flat_map(|one| &one.models);
            all.map(|model| format!("{} {}", model.id, model.name))
                .collect()
        };
        assert_eq!(names(&found), names(&again), "ids stay");
        let first: Vec<_> = found
            .iter()
            .map(|one| one.models[0].name.as_str())
            .collect();
        assert_eq!(
            first,
            ["claude-sonnet-4-5", "gpt-mine", "gemini-2.5-pro", "qwen3"]
        );
        assert_eq!(found[0].key, Some(Secret::new("sk-ant")));
        assert_eq!(found[0].provider.base_url, None);
        assert_eq!(
            found[3].provider.base_url.as_deref(),
            Some("http://127.0.0.1:11434")
        );
        assert_eq!(found[0].models[0].input_price, 3_000_000);
        assert_eq!(found[1].models[0].context_tokens, 128_000);
        let shown = format!("{found:?}");
        assert!(!shown.contains("sk-"), "{shown}");
    }

    #[test]
    fn a_model_that_was_named_is_the_only_one_and_a_bad_address_is_told() {
        let mut config = config();
        config.anthropic.api_key = Some(Secret::new("k"));
        config.anthropic.model = "claude-other".to_owned();
        config.anthropic.base_url = "https://me:secret@proxy.example.org".to_owned();
        let refused = providers(&config, Timestamp(1)).unwrap_err();
        assert!(
            refused.contains("Anthropic") && !refused.contains("secret"),
            "{refused}"
        );
        config.anthropic.base_url = "https://proxy.example.org".to_owned();
        let found = providers(&config, Timestamp(1)).unwrap();
        assert_eq!(found[0].models.len(), 1);
        assert_eq!(found[0].models[0].name, "claude-other");
        for (given, url) in [
            ("localhost", "http://localhost:11434"),
            ("box:1234", "http://box:1234"),
            ("https://ollama.example.org", "https://ollama.example.org"),
        ] {
            assert_eq!(ollama_url(given), url);
        }
    }
}
