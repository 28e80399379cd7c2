//! Changing an organization.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, OrganizationId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::organization::Organization;
use crate::services::organizations::{self, UpdateOrganization};

/// Changing an organization.
#[derive(Default)]
pub struct UpdateOrganizationMutation;

/// Input of `updateOrganization`.
#[derive(InputObject)]
pub struct UpdateOrganizationInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The organization's id.
    organization_id: ID,
    /// Its name: 1-32 letters and digits in groups joined by single hyphens. Stays when left out.
    name: Option<String>,
    /// What people are shown: at most 64 characters; blank: the name. Stays when left out.
    display_name: Option<String>,
}

/// Outcome of `updateOrganization`.
#[derive(SimpleObject)]
pub struct UpdateOrganizationPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The organization; null when there are errors.
    organization: Option<Organization>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateOrganizationMutation {
    /// Renames an organization. FORBIDDEN unless the caller is one of its ADMINs or a site OWNER; CONFLICT
    /// when the name is taken.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateOrganizationInput,
    ) -> Result<UpdateOrganizationPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let outcome = async {
            let id = &input.organization_id;
            let change = UpdateOrganization {
                organization_id: parse_input_id("organizationId", id, OrganizationId::parse)?,
                name: input.name,
                display_name: input.display_name,
            };
            organizations::update(services, caller, change).await
        };
        let (organization, errors) = ctx.outcome::<_>(outcome.await as Result<_, Failure>)?;
        let organization = organization.map(Organization);
        Ok(UpdateOrganizationPayload {
            client_mutation_id: input.client_mutation_id,
            organization,
            errors,
        })
    }
}
