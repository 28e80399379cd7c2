//! The worker schema: what provisioners and agents say and are told. Reached only with their
//! credentials; what a credential is not for is refused.

mod context;
mod mutation;
mod query;
mod schema;
mod subscription;
mod types;
mod work;

pub use context::{WorkerActor, WorkerContext};
pub use schema::{WorkerSchema, prepare, registry, schema, sdl};
