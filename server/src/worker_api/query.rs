//! What a worker can ask.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::context::{ContextExt, WorkerActor, worker_id};

/// What a worker can ask.
#[derive(Default)]
pub struct Query;

/// What kind of worker.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum WorkerKind {
    /// It takes jobs.
    Provisioner,
    /// It is inside a workspace.
    Agent,
}

/// Who a credential is, and the times it has to keep.
#[derive(SimpleObject)]
pub struct Worker {
    /// What kind of worker.
    kind: WorkerKind,
    /// The agent's id, or the id of the provisioner's token.
    id: ID,
    /// The gateway's version.
    server_version: String,
    /// Seconds that a lease is good for.
    lease_seconds: i32,
    /// Seconds between heartbeats.
    heartbeat_seconds: i32,
}

/// What a worker can ask.
#[Object]
impl Query {
    /// Who the credential is.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn worker(&self, ctx: &Context<'_>) -> Result<Worker> {
        let actor = ctx.worker()?;
        let settings = &ctx.services()?.settings;
        Ok(Worker {
            kind: match actor {
                WorkerActor::Provisioner(_) => WorkerKind::Provisioner,
                WorkerActor::Agent(_) => WorkerKind::Agent,
            },
            id: worker_id(actor).into(),
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
            lease_seconds: settings.lease_seconds.try_into().unwrap_or(i32::MAX),
            heartbeat_seconds: settings.heartbeat_seconds.try_into().unwrap_or(i32::MAX),
        })
    }
}
