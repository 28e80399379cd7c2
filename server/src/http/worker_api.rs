//! The worker schema, for provisioners and agents: by bearer token only.

use async_graphql::Request;
use axum::http::HeaderValue;

use super::api::{Account, Api, Presented};
use super::guard::Names;
use crate::domain::user::{Credential, RequestMeta};
use crate::domain::{Failure, Timestamp, UserId};
use crate::services::authentication::{self, Known};
use crate::services::{Services, agents, lookup};
use crate::worker_api::{self, WorkerActor, WorkerContext, WorkerSchema};

/// The schema of `/worker/graphql`.
#[derive(Clone)]
pub struct WorkerApi {
    schema: WorkerSchema,
    services: Services,
}

impl WorkerApi {
    /// The schema on these services.
    pub fn new(services: Services) -> Self {
        Self {
            schema: worker_api::schema(services.clone()),
            services,
        }
    }
}

impl Api for WorkerApi {
    type Schema = WorkerSchema;
    type Identity = WorkerActor;
    type CookieWish = ();

    const TAKES_COOKIES: bool = false;
    const NEEDS_CREDENTIAL: bool = true;

    fn schema(&self) -> &WorkerSchema {
        &self.schema
    }

    fn now(&self) -> Timestamp {
        self.services.clock.now()
    }

    fn names() -> Names {
        Names::of(&worker_api::registry())
    }

    async fn authenticate(
        &self,
        presented: &Presented,
        meta: &RequestMeta,
    ) -> Result<Option<Known<WorkerActor>>, Failure> {
        let Presented::Bearer(token) = presented else {
            return Ok(None);
        };
        // Agents first: there are many more of them, and they call more often.
        if let Some(agent) = agents::by_bearer(&self.services, token).await? {
            return Ok(Some(Known {
                who: WorkerActor::Agent(Box::new(agent)),
                until: None,
            }));
        }
        let credential = authentication::provisioner_by_bearer(&self.services, token, meta).await?;
        Ok(credential.map(|known| Known {
            who: WorkerActor::Provisioner(known.who),
            until: known.until,
        }))
    }

    fn account(&self, actor: &WorkerActor) -> Account {
        Account::Worker(match actor {
            WorkerActor::Provisioner(Credential::ApiToken(id)) => id.to_string(),
            WorkerActor::Provisioner(Credential::Session(id)) => id.to_string(),
            WorkerActor::Provisioner(Credential::Chat(id)) => id.to_string(),
            WorkerActor::Provisioner(Credential::Bootstrap) => "bootstrap".to_owned(),
            WorkerActor::Agent(agent) => agent.id.to_string(),
        })
    }

    async fn watched(&self, actor: &WorkerActor) -> Result<Option<UserId>, Failure> {
        match actor {
            WorkerActor::Provisioner(Credential::ApiToken(id)) => {
                let tokens = lookup::api_tokens(&self.services, &[*id]).await?;
                Ok(tokens.first().map(|token| token.user_id))
            }
            WorkerActor::Provisioner(Credential::Bootstrap) => {
                authentication::administrator(&self.services).await
            }
            WorkerActor::Provisioner(Credential::Session(_) | Credential::Chat(_))
            | WorkerActor::Agent(_) => Ok(None),
        }
    }

    fn same_rights(&self, before: &WorkerActor, now: &WorkerActor) -> bool {
        self.account(before) == self.account(now)
    }

    fn prepare(
        &self,
        request: Request,
        identity: Option<&WorkerActor>,
        meta: &RequestMeta,
        (): &(),
    ) -> Request {
        let context = WorkerContext {
            actor: identity.cloned(),
            meta: meta.clone(),
        };
        worker_api::prepare(request, context)
    }

    fn set_cookie(&self, (): &()) -> Option<HeaderValue> {
        None
    }
}
