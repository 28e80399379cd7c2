//! Models behind the API of their provider: one small client for the few words that the gateway
//! itself wants, and [`chat`] for conversations with tools; without anything of the rules.

pub mod chat;

mod anthropic;
mod error;
mod http;
mod retries;

pub use anthropic::Anthropic;
pub use error::LlmError;
pub use retries::{Retries, with_retries};
