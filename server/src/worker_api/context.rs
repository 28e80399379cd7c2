//! The only door from a worker's resolver to the request and the services.

use async_graphql::{Context, Error, Result};

use crate::domain::agent::Agent;
use crate::domain::user::{Credential, RequestMeta};
use crate::domain::{AgentId, Failure};
use crate::graphql::execution_error;
use crate::services::Services;

/// Who asks and from where: set by the transport for every operation.
#[derive(Clone)]
pub struct WorkerContext {
    /// The authenticated worker; `None` when no valid credential came along.
    pub actor: Option<WorkerActor>,
    /// Where the request came from.
    pub meta: RequestMeta,
}

/// An authenticated worker.
#[derive(Clone)]
pub enum WorkerActor {
    /// A provisioner, by its API token.
    Provisioner(Credential),
    /// An agent, by the token that it was declared with.
    Agent(Box<Agent>),
}

/// What resolvers ask of their context.
pub(super) trait ContextExt {
    /// The rules.
    fn services(&self) -> Result<&Services>;
    /// Who asks; UNAUTHENTICATED when the credential is not good.
    fn worker(&self) -> Result<&WorkerActor>;
    /// The provisioner's credential; FORBIDDEN for an agent.
    fn provisioner(&self) -> Result<&Credential>;
    /// The agent; FORBIDDEN for a provisioner.
    fn agent(&self) -> Result<&Agent>;
    /// A failure as a GraphQL error.
    fn error(&self, failure: &Failure) -> Error;
    /// A service's answer as a resolver's.
    fn answer<T>(&self, result: Result<T, Failure>) -> Result<T>;
}

impl ContextExt for Context<'_> {
    fn services(&self) -> Result<&Services> {
        self.data()
    }

    fn worker(&self) -> Result<&WorkerActor> {
        let context = self.data::<WorkerContext>()?;
        context.actor.as_ref().ok_or_else(|| {
            self.error(&Failure::new(
                crate::domain::ErrorCode::Unauthenticated,
                "This needs the bearer token of a provisioner or an agent",
            ))
        })
    }

    fn provisioner(&self) -> Result<&Credential> {
        match self.worker()? {
            WorkerActor::Provisioner(credential) => Ok(credential),
            WorkerActor::Agent(_) => Err(self.error(&Failure::forbidden(
                "An agent's credential is not good for what provisioners do",
            ))),
        }
    }

    fn agent(&self) -> Result<&Agent> {
        match self.worker()? {
            WorkerActor::Agent(agent) => Ok(agent),
            WorkerActor::Provisioner(_) => Err(self.error(&Failure::forbidden(
                "A provisioner's credential is not good for what agents do",
            ))),
        }
    }

    fn error(&self, failure: &Failure) -> Error {
        let context = self.data_opt::<WorkerContext>();
        let request_id = context.map_or("", |context| context.meta.request_id.as_str());
        execution_error(failure, request_id)
    }

    fn answer<T>(&self, result: Result<T, Failure>) -> Result<T> {
        result.map_err(|failure| self.error(&failure))
    }
}

/// Reads an id of an input; INVALID_INPUT names the field.
pub(super) fn parse_id<T>(
    field: &str,
    id: &async_graphql::ID,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Failure> {
    parse(id.as_str()).ok_or_else(|| {
        Failure::invalid(
            field,
            format!("`{}` is not an id: ids are UUIDs", id.as_str()),
        )
    })
}

/// Reads the id of a run of an agent's process; INVALID_INPUT names the field.
pub(super) fn parse_run(id: Option<&async_graphql::ID>) -> Result<Option<uuid::Uuid>, Failure> {
    let parse = |text: &str| uuid::Uuid::try_parse(text).ok();
    id.map(|id| parse_id("run", id, parse)).transpose()
}

/// The id that a worker is known by; a provisioner's is its token's.
pub(super) fn worker_id(actor: &WorkerActor) -> String {
    match actor {
        WorkerActor::Provisioner(Credential::ApiToken(id)) => id.to_string(),
        WorkerActor::Provisioner(Credential::Session(id)) => id.to_string(),
        WorkerActor::Provisioner(Credential::Chat(id)) => id.to_string(),
        WorkerActor::Provisioner(Credential::Bootstrap) => AgentId(uuid::Uuid::nil()).to_string(),
        WorkerActor::Agent(agent) => agent.id.to_string(),
    }
}
