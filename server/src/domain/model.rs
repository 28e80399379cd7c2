//! Models behind the API of their provider, which chats are held with.

mod known;

pub use known::{Known, known, known_names};

use super::text_enum::text_enum;
use super::{ModelId, ModelProviderId, Timestamp};

text_enum! {
    /// Which API a provider of models speaks.
    ModelProviderKind {
        /// Anthropic's Messages API.
        Anthropic = "ANTHROPIC",
        /// OpenAI's chat completions.
        OpenAi = "OPENAI",
        /// Google's Gemini API.
        Google = "GOOGLE",
        /// Ollama's own API, by default on the gateway's machine.
        Ollama = "OLLAMA",
        /// Any other address that speaks OpenAI's chat completions.
        OpenAiCompatible = "OPENAI_COMPATIBLE",
    }
}

text_enum! {
    /// Where a provider of models comes from.
    ModelProviderSource {
        /// A site OWNER made it, and can change it.
        Configured = "CONFIGURED",
        /// A variable of the server's environment, such as ANTHROPIC_API_KEY. It can't be changed here.
        Environment = "ENVIRONMENT",
    }
}

/// Who has models. Its key is kept apart.
#[derive(Clone, Debug)]
pub struct ModelProvider {
    /// Its id.
    pub id: ModelProviderId,
    /// Which API it speaks.
    pub kind: ModelProviderKind,
    /// Its name, unique whatever its case.
    pub name: String,
    /// Where its API is; `None`: where its maker has it.
    pub base_url: Option<String>,
    /// Whether there is a key.
    pub has_key: bool,
    /// Whether its models are offered.
    pub is_enabled: bool,
    /// Where it comes from.
    pub source: ModelProviderSource,
    /// When it was made; of the environment: when the server started.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A model of a provider.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its id.
    pub id: ModelId,
    /// Whose it is.
    pub provider_id: ModelProviderId,
    /// Its provider's name.
    pub provider_name: String,
    /// Which API its provider speaks.
    pub provider_kind: ModelProviderKind,
    /// Its name, as its provider calls it.
    pub name: String,
    /// What people see.
    pub display_name: String,
    /// Most tokens of a conversation.
    pub context_tokens: i32,
    /// Most tokens of an answer.
    pub max_output_tokens: i32,
    /// Price of a million tokens that it reads, in millionths of a US dollar; 0: unknown.
    pub input_price: i64,
    /// The same of what it writes.
    pub output_price: i64,
    /// Whether it is offered while its provider is enabled.
    pub is_enabled: bool,
    /// Whether it is taken where no model is named.
    pub is_default: bool,
}

impl Model {
    /// What so many tokens cost, in millionths of a US dollar, rounded up; 0 where prices are unknown.
    pub fn cost(&self, input_tokens: i64, output_tokens: i64) -> i64 {
        let part = |tokens: i64, price: i64| i128::from(tokens.max(0)) * i128::from(price.max(0));
        let sum = part(input_tokens, self.input_price) + part(output_tokens, self.output_price);
        // `div_ceil` of signed numbers is not stable yet.
        i64::try_from((sum + 999_999) / 1_000_000).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_rounded_up_to_a_millionth_of_a_dollar() {
        let model = Model {
            id: ModelId::generate(),
            provider_id: ModelProviderId::generate(),
            provider_name: String::new(),
            provider_kind: ModelProviderKind::OpenAi,
            name: String::new(),
            display_name: String::new(),
            context_tokens: 1,
            max_output_tokens: 1,
            input_price: 3_000_000,
            output_price: 15_000_000,
            is_enabled: true,
            is_default: true,
        };
        assert_eq!(model.cost(1_000_000, 0), 3_000_000);
        assert_eq!(model.cost(100, 10), 450);
        assert_eq!(model.cost(1, 0), 3);
        assert_eq!(model.cost(-5, 0), 0);
        assert_eq!(model.cost(i64::MAX, i64::MAX), i64::MAX);
        let cheap = Model {
            input_price: 1,
            ..model
        };
        assert_eq!(cheap.cost(1, 0), 1);
    }
}
