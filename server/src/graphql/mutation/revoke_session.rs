//! Ending a session.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, SessionId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::sessions;

/// Ending a session.
#[derive(Default)]
pub struct RevokeSessionMutation;

/// Input of `revokeSession`.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The session's id.
    session_id: ID,
}

/// Outcome of `revokeSession`.
#[derive(SimpleObject)]
pub struct RevokeSessionPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// Its id; null when there are errors.
    revoked_session_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RevokeSessionMutation {
    /// Ends a session of the caller's; what it had open ends within a second. A site OWNER may end
    /// everybody's.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RevokeSessionInput,
    ) -> Result<RevokeSessionPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = parse_input_id("sessionId", &input.session_id, SessionId::parse)?;
            sessions::revoke(services, caller, id).await
        };
        let (revoked, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        Ok(RevokeSessionPayload {
            client_mutation_id: input.client_mutation_id,
            revoked_session_id: revoked.map(Into::into),
            errors,
        })
    }
}
