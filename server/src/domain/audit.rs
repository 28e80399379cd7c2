//! Entries of the audit log: who did what to which object.

mod chain;
mod entry;
mod mask;

pub use chain::{ChainHash, ENCODING, Fields, Head, START};
pub use entry::{AuditEntry, AuditObject};
pub use mask::masked;
