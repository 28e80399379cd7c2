//! The tables as they are: one entity each. Only the store uses them.

pub(crate) mod api_token;
pub(crate) mod audit_entry;
pub(crate) mod login_token;
pub(crate) mod membership;
pub(crate) mod organization;
pub(crate) mod session;
pub(crate) mod template;
pub(crate) mod template_file;
pub(crate) mod template_version;
pub(crate) mod user;
