//! Deleting an organization.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, OrganizationId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::organizations;

/// Deleting an organization.
#[derive(Default)]
pub struct DeleteOrganizationMutation;

/// Input of `deleteOrganization`.
#[derive(InputObject)]
pub struct DeleteOrganizationInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The organization's id.
    organization_id: ID,
}

/// Outcome of `deleteOrganization`.
#[derive(SimpleObject)]
pub struct DeleteOrganizationPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// Its id; null when there are errors.
    deleted_organization_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteOrganizationMutation {
    /// Deletes an organization that has no templates and no workspaces left; its members are then in it no
    /// more. FORBIDDEN unless the caller is a site OWNER; CONFLICT while it is in use, and for the default
    /// organization.
    async fn delete_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: DeleteOrganizationInput,
    ) -> Result<DeleteOrganizationPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = &input.organization_id;
            let id = parse_input_id("organizationId", id, OrganizationId::parse)?;
            organizations::delete(services, caller, id).await
        };
        let (deleted, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        Ok(DeleteOrganizationPayload {
            client_mutation_id: input.client_mutation_id,
            deleted_organization_id: deleted.map(Into::into),
            errors,
        })
    }
}
