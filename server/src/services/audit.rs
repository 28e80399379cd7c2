//! The audit log: who did what to which object, from where, with what result. Entries are written
//! by the unit of work that they belong to, as the last thing before its commit.

mod export;
mod guesses;
mod list;
mod unwritten;
mod verify;
mod write;

pub use crate::domain::audit::AuditObject;
pub use crate::domain::search::parse_audit_query;
pub use export::{Export, begin_export, next_of_export};
pub use guesses::Guesses;
pub use list::{count, get, list};
pub use unwritten::{Outcome, make_up_for};
pub use verify::{Fault, Verdict, verify};
pub use write::{or_refused, record, record_own, refused, refused_unknown};
