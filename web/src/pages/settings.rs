//! What a person sets for themselves.

mod account;
mod mcp_servers;
mod model;
mod models;
mod notifications;
mod page;
mod sessions;
mod tokens;
mod webhooks;

pub(super) use page::settings_page;
pub(super) use sessions::session_row;
pub(super) use tokens::secret_once;
