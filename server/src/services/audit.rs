//! The audit log: who did what to which object, from where, with what result. Entries are written
//! by the unit of work that they belong to, as the last thing before its commit.

mod guesses;
mod verify;
mod write;

pub use crate::domain::audit::AuditObject;
pub use guesses::Guesses;
pub use verify::{Fault, Verdict, verify};
pub use write::{or_refused, record, record_own, refused, refused_unknown};
