//! Signing out.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::{ContextExt, CookieChange};
use crate::graphql::error::{ToGraphql, UserError};
use crate::services::sessions;

/// Signing out.
#[derive(Default)]
pub struct SignOutMutation;

/// Input of `signOut`.
#[derive(InputObject)]
pub struct SignOutInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
}

/// Outcome of `signOut`.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SignOutMutation {
    /// Ends the session of the cookie that came along, and what it had open. CONFLICT when the
    /// caller came with a token: revoke that instead.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but an id to tell the answer by.")] input: SignOutInput,
    ) -> Result<SignOutPayload> {
        let signed_out = sessions::sign_out(ctx.services()?, ctx.caller()?).await;
        let (signed_out, errors) = ctx.outcome(signed_out)?;
        if signed_out.is_some() {
            ctx.request()?.cookie.wish(CookieChange::Clear);
        }
        let client_mutation_id = input.client_mutation_id;
        Ok(SignOutPayload {
            client_mutation_id,
            errors,
        })
    }
}
