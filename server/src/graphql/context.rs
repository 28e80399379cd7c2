//! The only door from a resolver to the request and the services.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::dataloader::DataLoader;
use async_graphql::parser::types::OperationType;
use async_graphql::{Context, Result};

use super::error::ToGraphql;
use super::loaders::Batch;
use super::owed::{self, OwedEntries};
use super::subscription::Desk;
use crate::domain::user::{Caller, RequestMeta};
use crate::domain::{Failure, Timestamp};
use crate::services::Services;
use crate::services::sessions::NewSession;

/// Who asks, and how to answer beyond the data: set by the transport for every operation.
#[derive(Clone)]
pub struct RequestContext {
    /// The authenticated caller; `None` when no valid credential came along.
    pub caller: Option<Arc<Caller>>,
    /// Who has signed in by this operation: the caller of what comes after.
    pub signed_in: SignedIn,
    /// Where the request came from.
    pub meta: RequestMeta,
    /// What is to become of the session cookie.
    pub cookie: SessionCookie,
    /// What it still owes the audit log.
    pub owed: OwedEntries,
}

/// A wish about the session cookie that the transport carries out with the answer. Empty on a
/// WebSocket, where no cookie can be set.
#[derive(Clone, Default)]
pub struct SessionCookie(Arc<Mutex<Option<CookieChange>>>);

/// Who has signed in by the operation.
#[derive(Clone, Default)]
pub struct SignedIn(Arc<OnceLock<Arc<Caller>>>);

/// What is to become of the session cookie.
#[derive(Clone)]
pub enum CookieChange {
    /// Set it to this secret until then.
    Set {
        /// The session's secret.
        secret: String,
        /// When the session ends.
        expires_at: Timestamp,
    },
    /// Remove it.
    Clear,
}

impl SessionCookie {
    /// Wishes for a change; the last wish counts.
    pub fn wish(&self, change: CookieChange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// Takes the wish, once.
    pub fn take(&self) -> Option<CookieChange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What resolvers ask of their context.
pub(super) trait ContextExt {
    /// The rules.
    fn services(&self) -> Result<&Services>;
    /// The request.
    fn request(&self) -> Result<&RequestContext>;
    /// Who asks; UNAUTHENTICATED when nobody is signed in, FORBIDDEN when a mutation comes with a token
    /// that only reads.
    fn caller(&self) -> Result<&Caller>;
    /// The same, for who hands it to the rules only to find out whether a subscription's subject may be
    /// seen: what is told afterwards is the same for everybody who may.
    fn asker(&self) -> Result<&Arc<Caller>>;
    /// From here on the operation is this user's, by its new session, whose cookie is wished for.
    fn let_in(&self, session: NewSession) -> Result<()>;
    /// The batch loaders of this operation.
    fn loaders(&self) -> Result<&DataLoader<Batch>>;
}

impl ContextExt for Context<'_> {
    fn services(&self) -> Result<&Services> {
        self.data()
    }

    fn request(&self) -> Result<&RequestContext> {
        self.data()
    }

    fn caller(&self) -> Result<&Caller> {
        if let Some(desk) = self.data_opt::<Desk>() {
            desk.looked_at_caller();
        }
        self.asker().map(AsRef::as_ref)
    }

    fn asker(&self) -> Result<&Arc<Caller>> {
        let request = self.request()?;
        let changes = self.query_env.operation.node.ty == OperationType::Mutation;
        let caller = request.signed_in.0.get().or(request.caller.as_ref());
        let caller = match caller {
            None => Err(Failure::unauthenticated()),
            Some(caller) if changes && caller.actor.is_read_only => Err(Failure::forbidden(
                "This API token is of scope READ: it may change nothing",
            )),
            Some(caller) => Ok(caller),
        };
        caller.map_err(|failure| {
            owed::note(self, Some(failure.code()));
            self.to_graphql(failure)
        })
    }

    fn let_in(&self, session: NewSession) -> Result<()> {
        let request = self.request()?;
        // Of two in one operation the first counts for what follows, and the last one's cookie is set.
        let _ = request.signed_in.0.set(Arc::new(session.caller));
        request.cookie.wish(CookieChange::Set {
            secret: session.secret,
            expires_at: session.expires_at,
        });
        Ok(())
    }

    fn loaders(&self) -> Result<&DataLoader<Batch>> {
        self.data()
    }
}
