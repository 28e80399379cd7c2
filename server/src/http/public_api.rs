//! The public schema, for people and programs: by session cookie or API token, and in part for
//! whoever has not signed in.

use std::sync::Arc;

use async_graphql::Request;
use axum::Router;
use axum::http::HeaderValue;

use super::api::{Account, Api, Presented};
use super::edge::Edge;
use super::guard::Names;
use super::schema_file;
use super::session_cookie::SessionCookies;
use super::template_files;
use crate::domain::user::{Actor, Caller, EntryCount, RequestMeta};
use crate::domain::{Failure, Timestamp, UserId};
use crate::graphql::{
    self, CookieChange, OwedEntries, PublicSchema, RequestContext, RowPlans, SessionCookie,
    SignedIn,
};
use crate::services::Services;
use crate::services::authentication::{self, Known};

/// The schema of `/graphql`.
#[derive(Clone)]
pub struct PublicApi {
    schema: PublicSchema,
    services: Services,
    cookies: SessionCookies,
}

impl PublicApi {
    /// The schema on these services.
    pub fn new(services: Services, cookies: SessionCookies, plans: RowPlans) -> Self {
        Self {
            schema: graphql::schema(services.clone(), plans),
            services,
            cookies,
        }
    }

    /// The rules.
    pub(super) fn services(&self) -> &Services {
        &self.services
    }
}

impl Api for PublicApi {
    type Schema = PublicSchema;
    /// Shared by all that is asked over one connection.
    type Identity = Arc<Actor>;
    type CookieWish = SessionCookie;

    const TAKES_COOKIES: bool = true;
    const NEEDS_CREDENTIAL: bool = false;

    fn schema(&self) -> &PublicSchema {
        &self.schema
    }

    fn now(&self) -> Timestamp {
        self.services.clock.now()
    }

    fn names() -> Names {
        Names::of(&graphql::registry())
    }

    async fn authenticate(
        &self,
        presented: &Presented,
        meta: &RequestMeta,
    ) -> Result<Option<Known<Arc<Actor>>>, Failure> {
        let known = match presented {
            Presented::Cookie(value) => {
                authentication::by_session(&self.services, value, meta).await
            }
            Presented::Bearer(token) => {
                authentication::by_bearer(&self.services, token, meta).await
            }
        };
        Ok(known?.map(|Known { who, until }| Known {
            who: Arc::new(who),
            until,
        }))
    }

    fn account(&self, actor: &Arc<Actor>) -> Account {
        Account::User(actor.user_id)
    }

    async fn watched(&self, actor: &Arc<Actor>) -> Result<Option<UserId>, Failure> {
        Ok(Some(actor.user_id))
    }

    fn same_rights(&self, before: &Arc<Actor>, now: &Arc<Actor>) -> bool {
        before.user_id == now.user_id
            && before.roles == now.roles
            && before.memberships == now.memberships
    }

    fn shares(&self, field: &str) -> bool {
        graphql::SHARED.contains(&field)
    }

    fn viewer(&self, actor: &Arc<Actor>) -> Option<String> {
        Some(format!("{actor:?}"))
    }

    fn prepare(
        &self,
        request: Request,
        identity: Option<&Arc<Actor>>,
        meta: &RequestMeta,
        wish: &SessionCookie,
    ) -> Request {
        // Operations of one socket share what else is known of it, but each has its own entries.
        let meta = RequestMeta {
            entries: EntryCount::default(),
            ..meta.clone()
        };
        let caller = identity.map(|actor| {
            Arc::new(Caller {
                actor: Arc::clone(actor),
                meta: meta.clone(),
            })
        });
        let context = RequestContext {
            caller,
            signed_in: SignedIn::default(),
            meta,
            cookie: wish.clone(),
            owed: OwedEntries::default(),
        };
        graphql::prepare(request, context)
    }

    fn beside(edge: &Edge<Self>) -> Router {
        template_files::routes(edge).merge(schema_file::routes(edge))
    }

    fn set_cookie(&self, wish: &SessionCookie) -> Option<HeaderValue> {
        match wish.take()? {
            CookieChange::Set { secret, expires_at } => {
                let left = expires_at.0 - self.services.clock.now().0;
                self.cookies.set(&secret, (left / 1_000_000).max(0))
            }
            CookieChange::Clear => self.cookies.clear(),
        }
    }
}
