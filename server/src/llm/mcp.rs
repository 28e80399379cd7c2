//! Servers of the Model Context Protocol, which have tools for models: connected over streamable HTTP by
//! the client of `rmcp`. None of the library's types leaves this module.

mod client;
mod connection;
mod content;
mod error;

pub use client::{McpClients, McpTarget, check_header, check_url};
pub use connection::{McpConnection, McpResult, McpTool};
pub use error::McpError;
