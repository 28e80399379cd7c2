//! Signing in by a one-time link.

mod address;
mod page;

pub(crate) use address::sign_in_address;
pub(crate) use page::SignIn;
