//! Entries of the audit log: who did what to which object.

mod chain;
mod diff;
mod entry;
mod mask;

pub use chain::{ChainHash, ENCODING, Fields, Head, START};
pub use diff::{Change, changes};
pub use entry::{AuditEntry, AuditObject, StoredEntry};
pub use mask::masked;
