//! GraphQL over HTTP: POST with JSON, GET for queries, both media types, the status codes that the
//! audits of the specification ask for.
//!
//! <https://graphql.github.io/graphql-over-http/draft/>

mod accept;
mod answer;
mod exchange;
mod handle;
mod operation;
mod parameters;
mod read;
mod refusal;
mod streamed;

pub(super) use answer::refused_plainly;
pub use handle::handle;
pub(super) use operation::{deadline, run};
pub(super) use streamed::read as read_streamed;
