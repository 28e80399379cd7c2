use crate::config::Secret;
use crate::domain::model::{Model, ModelProvider, ModelProviderKind, known};
use crate::domain::names::{DisplayName, TokenName};
use crate::domain::{Failure, ModelId};
use crate::llm::chat::check_base_url;

/// Most models of a provider.
pub const MAX_MODELS: i64 = 100;
const DEFAULT_CONTEXT_TOKENS: i32 = 128_000;
const DEFAULT_MAX_OUTPUT_TOKENS: i32 = 8_192;
const MAX_TOKENS: i32 = 100_000_000;
const MAX_PRICE: i64 = 1_000_000_000_000;
const MAX_NAME_BYTES: usize = 200;
const MAX_KEY_BYTES: usize = 4096;

/// What a model is made from, or what of it is to be changed; `None` is what is known of the model, or
/// stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ModelValues {
    /// Its name, as its provider calls it. It can't be changed.
    pub name: String,
    /// What people see; blank: its name.
    pub display_name: Option<String>,
    /// Most tokens of a conversation.
    pub context_tokens: Option<i32>,
    /// Most tokens of an answer.
    pub max_output_tokens: Option<i32>,
    /// Price of a million tokens that it reads, in millionths of a US dollar; 0: unknown.
    pub input_price: Option<i64>,
    /// The same of what it writes.
    pub output_price: Option<i64>,
    /// Whether it is offered.
    pub is_enabled: Option<bool>,
    /// Whether it is the default.
    pub is_default: Option<bool>,
}

/// A model of which nothing was said but its name.
pub(super) fn model_of(provider: &ModelProvider, id: ModelId, name: &str) -> Model {
    let known = known(provider.kind, name);
    Model {
        id,
        provider_id: provider.id,
        provider_name: provider.name.clone(),
        provider_kind: provider.kind,
        name: name.to_owned(),
        display_name: known.map_or(name, |known| known.display_name).to_owned(),
        context_tokens: known.map_or(DEFAULT_CONTEXT_TOKENS, |known| known.context_tokens),
        max_output_tokens: known.map_or(DEFAULT_MAX_OUTPUT_TOKENS, |known| known.max_output_tokens),
        input_price: known.map_or(0, |known| known.input_price),
        output_price: known.map_or(0, |known| known.output_price),
        is_enabled: true,
        is_default: false,
    }
}

/// A new model; the errors name input fields below `path`.
pub(super) fn new_model(
    provider: &ModelProvider,
    values: &ModelValues,
    path: &str,
) -> Result<Model, Failure> {
    let name = values.name.trim();
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(is_no_name) {
        let what = format!(
            "A model's name has 1 to {MAX_NAME_BYTES} bytes without spaces, such as claude-sonnet-4-5"
        );
        return Err(Failure::invalid(&format!("{path}name"), what));
    }
    let mut model = model_of(provider, ModelId::generate(), name);
    apply(&mut model, values, path)?;
    Ok(model)
}

fn is_no_name(c: char) -> bool {
    c.is_control() || c.is_whitespace()
}

/// Puts the values into a model.
pub(super) fn apply(model: &mut Model, values: &ModelValues, path: &str) -> Result<(), Failure> {
    if let Some(text) = &values.display_name {
        let name = DisplayName::parse(&format!("{path}displayName"), text)?;
        let name = name.as_ref().map_or(&*model.name, DisplayName::as_str);
        model.display_name = name.to_owned();
    }
    let tokens = |field: &str, tokens: Option<i32>, old: i32| match tokens {
        Some(tokens) if !(1..=MAX_TOKENS).contains(&tokens) => Err(Failure::invalid(
            &format!("{path}{field}"),
            format!("Give 1 to {MAX_TOKENS} tokens"),
        )),
        tokens => Ok(tokens.unwrap_or(old)),
    };
    let price = |field: &str, price: Option<i64>, old: i64| match price {
        Some(price) if !(0..=MAX_PRICE).contains(&price) => Err(Failure::invalid(
            &format!("{path}{field}"),
            format!("Give 0 to {MAX_PRICE} millionths of a US dollar for a million tokens"),
        )),
        price => Ok(price.unwrap_or(old)),
    };
    model.context_tokens = tokens("contextTokens", values.context_tokens, model.context_tokens)?;
    model.max_output_tokens = tokens(
        "maxOutputTokens",
        values.max_output_tokens,
        model.max_output_tokens,
    )?;
    model.input_price = price("inputPrice", values.input_price, model.input_price)?;
    model.output_price = price("outputPrice", values.output_price, model.output_price)?;
    if model.max_output_tokens > model.context_tokens {
        let what = "An answer can't be longer than the whole conversation: give fewer tokens here, or more for contextTokens";
        return Err(Failure::invalid(&format!("{path}maxOutputTokens"), what));
    }
    model.is_enabled = values.is_enabled.unwrap_or(model.is_enabled);
    model.is_default = values.is_default.unwrap_or(model.is_default);
    Ok(())
}

/// A provider's name: as a token's.
pub(super) fn provider_name(text: &str) -> Result<String, Failure> {
    TokenName::parse("name", text)
        .map(|name| name.as_str().to_owned())
        .map_err(|_| {
            let what = "A provider's name is one line of 1 to 64 characters, such as Anthropic";
            Failure::invalid("name", what)
        })
}

/// A provider's address; blank: where its maker has it.
pub(super) fn base_url(kind: ModelProviderKind, text: &str) -> Result<Option<String>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        if kind == ModelProviderKind::OpenAiCompatible {
            let what = "Give the address of the API, such as https://models.example.org/v1";
            return Err(Failure::invalid("baseUrl", what));
        }
        return Ok(None);
    }
    check_base_url(text).map_err(|what| Failure::invalid("baseUrl", what))?;
    Ok(Some(text.to_owned()))
}

/// A provider's key; blank: none.
pub(super) fn api_key(text: &str) -> Result<Option<Secret>, Failure> {
    let text = text.trim();
    if text.len() > MAX_KEY_BYTES || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let what = format!(
            "A key has at most {MAX_KEY_BYTES} visible ASCII characters, without spaces between them"
        );
        return Err(Failure::invalid("apiKey", what));
    }
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}
