//! Suspending a user.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::user::User;
use crate::services::users;

/// Suspending a user.
#[derive(Default)]
pub struct SuspendUserMutation;

/// Input of `suspendUser`.
#[derive(InputObject)]
pub struct SuspendUserInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The user's id.
    user_id: ID,
}

/// Outcome of `suspendUser`.
#[derive(SimpleObject)]
pub struct SuspendUserPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user; null when there are errors.
    user: Option<User>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SuspendUserMutation {
    /// Suspends a user: its sessions and sign-in links end, its API tokens are refused until it is
    /// activated again, and what it has open ends within a second. Its tasks go on. FORBIDDEN for who
    /// does not look after users, and on an OWNER unless the caller is one; CONFLICT on oneself and on
    /// the last OWNER who is not suspended. Suspending again changes nothing.
    async fn suspend_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which user.")] input: SuspendUserInput,
    ) -> Result<SuspendUserPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = parse_input_id("userId", &input.user_id, UserId::parse)?;
            users::suspend(services, caller, id).await
        };
        let (user, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let (client_mutation_id, user) = (input.client_mutation_id, user.map(User));
        Ok(SuspendUserPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
