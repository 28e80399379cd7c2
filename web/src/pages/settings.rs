//! What a person sets for themselves.

mod notifications;
mod page;
mod tokens;
mod webhooks;

pub(super) use page::settings_page;
pub(super) use tokens::secret_once;
