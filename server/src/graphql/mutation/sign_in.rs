//! Signing in by a one-time link.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::{ContextExt, CookieChange};
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::user::User;
use crate::services::sessions;

/// Signing in.
#[derive(Default)]
pub struct SignInMutation;

/// Input of `signIn`.
#[derive(InputObject)]
pub struct SignInInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The one-time token of a sign-in link: good for 15 minutes, once.
    token: String,
}

/// Outcome of `signIn`.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// Who is signed in now; null when there are errors.
    user: Option<User>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SignInMutation {
    /// Signs in by the one-time token of a sign-in link, and sets the session cookie.
    /// INVALID_INPUT when the link is used up, too old or not known.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let request = ctx.request()?;
        let signed_in = sessions::sign_in(ctx.services()?, &request.meta, &input.token).await;
        let (signed_in, errors) = ctx.outcome(signed_in)?;
        let user = signed_in.map(|(user, session)| {
            request.cookie.wish(CookieChange::Set {
                secret: session.secret,
                expires_at: session.expires_at,
            });
            User(user)
        });
        let client_mutation_id = input.client_mutation_id;
        Ok(SignInPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
