//! Letting a suspended user in again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::user::User;
use crate::services::users;

/// Letting a suspended user in again.
#[derive(Default)]
pub struct ActivateUserMutation;

/// Input of `activateUser`.
#[derive(InputObject)]
pub struct ActivateUserInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The user's id.
    user_id: ID,
}

/// Outcome of `activateUser`.
#[derive(SimpleObject)]
pub struct ActivateUserPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user; null when there are errors.
    user: Option<User>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ActivateUserMutation {
    /// Lets a suspended user in again; its API tokens are good again. FORBIDDEN for who does not look
    /// after users, and on an OWNER unless the caller is one. Activating again changes nothing.
    async fn activate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which user.")] input: ActivateUserInput,
    ) -> Result<ActivateUserPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = parse_input_id("userId", &input.user_id, UserId::parse)?;
            users::activate(services, caller, id).await
        };
        let (user, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let (client_mutation_id, user) = (input.client_mutation_id, user.map(User));
        Ok(ActivateUserPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
