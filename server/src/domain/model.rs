//! Models behind the API of their provider, which chats are held with.

use super::text_enum::text_enum;

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
