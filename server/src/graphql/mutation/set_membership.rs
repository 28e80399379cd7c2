//! Giving a user a place in an organization.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::user::OrganizationRole;
use crate::domain::{Failure, OrganizationId, UserId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::membership::Membership;
use crate::services::memberships;

/// Giving a user a place in an organization.
#[derive(Default)]
pub struct SetMembershipMutation;

/// Input of `setMembership`.
#[derive(InputObject)]
pub struct SetMembershipInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The organization's id.
    organization_id: ID,
    /// The user's id.
    user_id: ID,
    /// What the user may do in it.
    role: OrganizationRole,
}

/// Outcome of `setMembership`.
#[derive(SimpleObject)]
pub struct SetMembershipPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The user's place; null when there are errors.
    membership: Option<Membership>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl SetMembershipMutation {
    /// Makes a user a member of an organization, or gives a member another role there. FORBIDDEN unless the
    /// caller is one of its ADMINs or looks after users; a USER_ADMIN may not place itself or an OWNER.
    /// CONFLICT when the organization would have no ADMIN left.
    async fn set_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, where, as what.")] input: SetMembershipInput,
    ) -> Result<SetMembershipPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = &input.organization_id;
            let organization = parse_input_id("organizationId", id, OrganizationId::parse)?;
            let user = parse_input_id("userId", &input.user_id, UserId::parse)?;
            memberships::set(services, caller, (organization, user), input.role).await
        };
        let (member, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let membership = member.map(Membership);
        Ok(SetMembershipPayload {
            client_mutation_id: input.client_mutation_id,
            membership,
            errors,
        })
    }
}
