//! Taking a user out of an organization.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, OrganizationId, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::memberships;

/// Taking a user out of an organization.
#[derive(Default)]
pub struct RemoveMembershipMutation;

/// Input of `removeMembership`.
#[derive(InputObject)]
#[expect(clippy::struct_field_names, reason = "they are all ids")]
pub struct RemoveMembershipInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The organization's id.
    organization_id: ID,
    /// The user's id.
    user_id: ID,
}

/// Outcome of `removeMembership`.
#[derive(SimpleObject)]
pub struct RemoveMembershipPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user's id; null when there are errors.
    removed_user_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RemoveMembershipMutation {
    /// Takes a user out of an organization; what it has there stays its own. Everybody may leave. FORBIDDEN
    /// on others unless the caller is one of its ADMINs or looks after users; CONFLICT when the
    /// organization would have no ADMIN left.
    async fn remove_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and from where.")] input: RemoveMembershipInput,
    ) -> Result<RemoveMembershipPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = &input.organization_id;
            let organization = parse_input_id("organizationId", id, OrganizationId::parse)?;
            let user = parse_input_id("userId", &input.user_id, UserId::parse)?;
            memberships::remove(services, caller, (organization, user)).await
        };
        let (removed, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        Ok(RemoveMembershipPayload {
            client_mutation_id: input.client_mutation_id,
            removed_user_id: removed.map(Into::into),
            errors,
        })
    }
}
