//! What a person sets for themselves.

mod new_token;
mod page;
mod tokens;

pub(crate) use page::Settings;
