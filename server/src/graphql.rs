//! The public schema: parse, call one service method, wrap. No rules and no SQL here.

mod batching;
mod connection;
mod context;
mod error;
mod leads;
mod loaders;
mod mutation;
mod node;
mod owed;
mod query;
mod rows;
mod scalars;
mod schema;
mod subscription;
mod types;
mod validation;

pub use context::{CookieChange, RequestContext, SessionCookie, SignedIn};
pub use error::execution_error;
pub use owed::OwedEntries;
pub use rows::RowPlans;
pub use scalars::{DateTime, Long};
pub use schema::{PublicSchema, prepare, registry, schema, sdl};
pub use subscription::{Desk, Event, Position, Progress, SHARED, Subject};
pub use validation::Validated;
