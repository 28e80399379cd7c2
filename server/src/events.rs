//! Bells. An event only says "this topic has something new"; who listens looks in the database.
//! So a burst rings once, memory is bounded whatever happens, and a lost ring costs at most a
//! poll interval. What rings here is noted for other gateways; `background` takes it there.

mod bells;
pub mod message;
mod outgoing;
mod rings;
mod topic;

pub use bells::{Events, Listener};
pub use outgoing::Outgoing;
pub use rings::Rings;
pub use topic::Topic;
