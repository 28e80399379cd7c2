//! Setting a password.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::password::Password;
use crate::domain::{Failure, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::user::User;
use crate::services::passwords::{self, SetPassword};

/// Setting a password.
#[derive(Default)]
pub struct SetPasswordMutation;

/// Input of `setPassword`.
#[derive(InputObject)]
pub struct SetPasswordInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// Whose password; the caller's own when left out.
    user_id: Option<ID>,
    /// The caller's present password; needed when it has one and sets its own.
    current_password: Option<String>,
    /// The new password: 12-128 characters, not easily guessed.
    new_password: String,
}

/// Outcome of `setPassword`.
#[derive(SimpleObject)]
pub struct SetPasswordPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user; null when there are errors.
    user: Option<User>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SetPasswordMutation {
    /// Sets a password, and ends the user's other sessions and its sign-in links. INVALID_INPUT on
    /// `currentPassword` when it is wrong, on `newPassword` when it can be guessed or contains the sign-in
    /// name. Others' passwords are set by who looks after users, an OWNER's by an OWNER. RATE_LIMITED after
    /// ten wrong tries.
    async fn set_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: SetPasswordInput,
    ) -> Result<SetPasswordPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = input.user_id.as_ref();
            let set = SetPassword {
                user_id: id
                    .map(|id| parse_input_id("userId", id, UserId::parse))
                    .transpose()?,
                current: input
                    .current_password
                    .as_deref()
                    .and_then(Password::presented),
                new: input.new_password,
            };
            passwords::set(services, caller, set).await
        };
        let (user, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let (client_mutation_id, user) = (input.client_mutation_id, user.map(User));
        Ok(SetPasswordPayload {
            client_mutation_id,
            user,
            errors,
        })
    }
}
