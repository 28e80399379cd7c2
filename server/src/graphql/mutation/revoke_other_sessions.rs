//! Ending all other sessions.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::services::sessions;

/// Ending all other sessions.
#[derive(Default)]
pub struct RevokeOtherSessionsMutation;

/// Input of `revokeOtherSessions`.
#[derive(InputObject)]
pub struct RevokeOtherSessionsInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
}

/// Outcome of `revokeOtherSessions`.
#[derive(SimpleObject)]
pub struct RevokeOtherSessionsPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// How many were ended; null when there are errors.
    revoked_count: Option<i32>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RevokeOtherSessionsMutation {
    /// Ends the caller's sessions but the one that asks; all of them when the caller came with a token.
    /// What they had open ends within a second.
    async fn revoke_other_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but an id to tell the answer by.")]
        input: RevokeOtherSessionsInput,
    ) -> Result<RevokeOtherSessionsPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let revoked = sessions::revoke_others(services, caller).await;
        let (revoked_count, errors) = ctx.outcome(revoked)?;
        Ok(RevokeOtherSessionsPayload {
            client_mutation_id: input.client_mutation_id,
            revoked_count,
            errors,
        })
    }
}
