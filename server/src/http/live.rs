//! Operations over connections that stay open: who asks, until when, and what is told. Sockets and
//! event streams are both written on this, and know only how to say it.
//!
//! Subscribers of the same share one execution and one payload (`cohort`): who comes later, or was too
//! slow, is told by an execution of their own until both have told the same.
//!
//! What waits for news holds no execution: an event is written by one that is kept for its document
//! (`writers`), and is let go again.

mod cohort;
mod connected;
mod counted;
mod execution;
mod feed;
mod key;
mod opened;
mod outcome;
mod private;
mod recipe;
mod steps;
mod subscriber;
mod variables;
mod writers;

pub use cohort::Cohorts;
pub(super) use connected::Connected;
pub use opened::Opened;
pub use outcome::Outcome;
pub use writers::Writers;
