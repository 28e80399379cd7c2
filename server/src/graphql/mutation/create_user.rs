//! Making a user.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::user::{OrganizationRole, SiteRole};
use crate::domain::{Failure, OrganizationId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::user::User;
use crate::services::users::{self, CreateUser, CreatedUser};

/// Making a user.
#[derive(Default)]
pub struct CreateUserMutation;

/// Input of `createUser`.
#[derive(InputObject)]
pub struct CreateUserInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-255 bytes of the caller's choice: a second create with the same key answers the first one's user and makes none.
    idempotency_key: Option<String>,
    /// The sign-in name: 1-32 letters and digits in groups joined by single hyphens, unique whatever its case.
    username: String,
    /// What people are shown: at most 64 characters; the sign-in name when left out.
    display_name: Option<String>,
    /// Its password: 12-128 characters, not easily guessed. Without one it signs in by `signInUrl` first.
    password: Option<String>,
    /// What it may do on the site; MEMBER is always among it.
    #[graphql(default_with = "vec![SiteRole::Member]")]
    roles: Vec<SiteRole>,
    /// Its first organization; the default one when left out.
    organization_id: Option<ID>,
    /// What it may do there.
    #[graphql(default_with = "OrganizationRole::Member")]
    organization_role: OrganizationRole,
}

impl TryFrom<CreateUserInput> for CreateUser {
    type Error = Failure;

    fn try_from(input: CreateUserInput) -> Result<Self, Failure> {
        let organization = input.organization_id.as_ref();
        let organization = organization
            .map(|id| parse_input_id("organizationId", id, OrganizationId::parse))
            .transpose()?;
        Ok(Self {
            username: input.username,
            display_name: input.display_name,
            password: input.password,
            roles: input.roles,
            organization_id: organization,
            organization_role: input.organization_role,
            idempotency_key: input.idempotency_key,
        })
    }
}

/// Outcome of `createUser`.
#[derive(SimpleObject)]
pub struct CreateUserPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user; null when there are errors.
    user: Option<User>,
    /// A link that signs it in once, within 72 hours: to be handed to the person. Null when it has a password.
    sign_in_url: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateUserMutation {
    /// Makes a user. FORBIDDEN for who does not look after users, and for the role OWNER unless the caller
    /// has it; CONFLICT when the sign-in name is taken.
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The user to make.")] input: CreateUserInput,
    ) -> Result<CreateUserPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.clone();
        let outcome = async { users::create(services, caller, input.try_into()?).await };
        let (created, errors) = ctx.outcome::<CreatedUser>(outcome.await)?;
        let (user, sign_in_url) = created
            .map(|created| (User(created.user), created.sign_in_url))
            .unzip();
        Ok(CreateUserPayload {
            client_mutation_id,
            user,
            sign_in_url: sign_in_url.flatten(),
            errors,
        })
    }
}
