//! Making a sign-in link for somebody.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::sessions;

/// Making a sign-in link for somebody.
#[derive(Default)]
pub struct CreateSignInLinkMutation;

/// Input of `createSignInLink`.
#[derive(InputObject)]
pub struct CreateSignInLinkInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The user's id.
    user_id: ID,
}

/// Outcome of `createSignInLink`.
#[derive(SimpleObject)]
pub struct CreateSignInLinkPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The link: shown this once, good once, within 72 hours. Null when there are errors.
    sign_in_url: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateSignInLinkMutation {
    /// Makes a one-time sign-in link for a user, such as for one who has forgotten the password. FORBIDDEN
    /// for who does not look after users, and for an OWNER unless the caller is one; CONFLICT for a
    /// suspended user.
    async fn create_sign_in_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom.")] input: CreateSignInLinkInput,
    ) -> Result<CreateSignInLinkPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = parse_input_id("userId", &input.user_id, UserId::parse)?;
            sessions::create_link(services, caller, id).await
        };
        let (sign_in_url, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        Ok(CreateSignInLinkPayload {
            client_mutation_id: input.client_mutation_id,
            sign_in_url,
            errors,
        })
    }
}
