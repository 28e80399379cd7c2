//! Models behind the API of their provider, for the few words that the gateway itself wants: one
//! small client a provider, without anything of the rules.

mod anthropic;
mod error;
mod http;

pub use anthropic::Anthropic;
pub use error::LlmError;
