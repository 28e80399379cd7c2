//! What the server says of itself.

use crate::graphql::rows::Planned;
use async_graphql::SimpleObject;

/// What the server says of itself, to everybody.
#[derive(SimpleObject, Planned)]
pub struct ServerInfo {
    /// Its version.
    pub version: String,
    /// The address that people reach it at.
    pub url: String,
    /// Its limits.
    pub limits: ServerLimits,
}

/// Limits on what is sent to the server.
#[derive(SimpleObject, Planned)]
#[expect(
    clippy::struct_field_names,
    reason = "they are all the most of something"
)]
pub struct ServerLimits {
    /// Most items of a page.
    pub max_page_size: i32,
    /// Most bytes of one input to a task.
    pub max_input_bytes: i32,
    /// Most bytes of a prompt.
    pub max_prompt_bytes: i32,
}
