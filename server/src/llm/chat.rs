//! Conversations with models, with tools, streamed. The library below is `genai`; none of its types
//! leaves this module.

mod answer;
mod client;
mod continuation;
mod endpoint;
mod failure;
mod request;
mod types;

pub use client::{ChatLimits, ChatModels, ChatStream};
pub use endpoint::check_base_url;
pub use types::{
    ChatDelta, ChatRequest, LlmMessage, LlmPart, LlmStop, LlmTool, LlmToolCall, LlmToolResult,
    LlmUsage, ModelTarget,
};
