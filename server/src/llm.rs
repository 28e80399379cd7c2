//! Models behind the API of their provider: one small client for the few words that the gateway
//! itself wants, [`chat`] for conversations with tools, and [`mcp`] for tools of other servers; without
//! anything of the rules.

pub mod chat;
pub mod mcp;

mod anthropic;
mod error;
mod http;
mod retries;

pub use anthropic::Anthropic;
pub use error::LlmError;
pub use retries::{Retries, with_retries};
