//! Signing in by a one-time link or a password.

use async_graphql::{Context, Error, InputObject, Object, Result, SimpleObject};

use crate::domain::Failure;
use crate::graphql::context::ContextExt;
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
    /// The one-time token of a sign-in link; instead of `username` and `password`.
    token: Option<String>,
    /// The sign-in name, whatever its case; with `password`.
    username: Option<String>,
    /// The password.
    password: Option<String>,
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
    /// Signs in by the one-time token of a sign-in link, or by sign-in name and password, and sets the
    /// session cookie. INVALID_INPUT on `token` when the link is used up, too old or not known; on
    /// `password` when the two do not belong together, whatever the reason. RATE_LIMITED after ten
    /// wrong tries for a name, or fifty from an address: `retryAfterSeconds` is in the error's
    /// extensions.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Either a token, or a sign-in name and a password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let (services, meta) = (ctx.services()?, &ctx.request()?.meta);
        let signed_in = match (&input.token, &input.username, &input.password) {
            (Some(token), None, None) => sessions::sign_in(services, meta, token).await,
            (None, Some(username), Some(password)) => {
                sessions::sign_in_with_password(services, meta, username, password).await
            }
            _ => Err(Failure::invalid(
                "token",
                "Give either a token, or a sign-in name and a password",
            )),
        };
        let (signed_in, errors) = ctx.outcome(signed_in)?;
        let user = signed_in.map(|(user, session)| {
            ctx.let_in(session)?;
            Ok::<_, Error>(User(user))
        });
        let user = user.transpose()?;
        let client_mutation_id = input.client_mutation_id;
        Ok(SignInPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
