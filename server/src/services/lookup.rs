//! Batches of objects by id, one statement each, for data loaders. They ask nothing about rights:
//! they are reached only from an object that the caller may read.

mod identity;

pub use identity::{
    api_tokens, api_tokens_of_users, organizations, template_versions, templates, users,
};
