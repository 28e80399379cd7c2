//! The tables as they are: one entity each. Only the store uses them.

pub(crate) mod audit_entry;
