//! Who did what.

mod entry;
mod filters;
mod page;
mod query;

pub(super) use page::audit_page;
