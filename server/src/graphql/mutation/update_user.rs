//! Changing a user.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::user::SiteRole;
use crate::domain::{Failure, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::user::User;
use crate::services::users::{self, UpdateUser};

/// Changing a user.
#[derive(Default)]
pub struct UpdateUserMutation;

/// Input of `updateUser`.
#[derive(InputObject)]
pub struct UpdateUserInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The user's id.
    user_id: ID,
    /// What people are shown: at most 64 characters; blank: the sign-in name. Stays when left out.
    display_name: Option<String>,
    /// All that it may do on the site; MEMBER is always among it. Stays when left out.
    roles: Option<Vec<SiteRole>>,
}

/// Outcome of `updateUser`.
#[derive(SimpleObject)]
pub struct UpdateUserPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user; null when there are errors.
    user: Option<User>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateUserMutation {
    /// Changes a user's display name, which it may change itself, and its site roles. FORBIDDEN for who
    /// does not look after users, on one's own roles unless one is an OWNER, and for making or unmaking
    /// an OWNER unless the caller is one; CONFLICT when the last OWNER would be none.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateUserInput,
    ) -> Result<UpdateUserPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let user_id = parse_input_id("userId", &input.user_id, UserId::parse)?;
            let (display_name, roles) = (input.display_name, input.roles);
            let change = UpdateUser {
                user_id,
                display_name,
                roles,
            };
            users::update(services, caller, change).await
        };
        let (user, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let (client_mutation_id, user) = (input.client_mutation_id, user.map(User));
        Ok(UpdateUserPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
