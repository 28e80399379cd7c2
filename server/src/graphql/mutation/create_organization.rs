//! Making an organization.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::organization::Organization;
use crate::services::organizations::{self, CreateOrganization};

/// Making an organization.
#[derive(Default)]
pub struct CreateOrganizationMutation;

/// Input of `createOrganization`.
#[derive(InputObject)]
pub struct CreateOrganizationInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-255 bytes of the caller's choice: a second create with the same key answers the first one's organization and makes none.
    idempotency_key: Option<String>,
    /// Its name: 1-32 letters and digits in groups joined by single hyphens, unique whatever its case.
    name: String,
    /// What people are shown: at most 64 characters; the name when left out.
    display_name: Option<String>,
}

/// Outcome of `createOrganization`.
#[derive(SimpleObject)]
pub struct CreateOrganizationPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The organization; null when there are errors.
    organization: Option<Organization>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateOrganizationMutation {
    /// Makes an organization; the caller becomes its ADMIN. FORBIDDEN unless the caller is a site OWNER;
    /// CONFLICT when the name is taken.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization to make.")] input: CreateOrganizationInput,
    ) -> Result<CreateOrganizationPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let new = CreateOrganization {
            name: input.name,
            display_name: input.display_name,
            idempotency_key: input.idempotency_key,
        };
        let created = organizations::create(services, caller, new).await;
        let (organization, errors) = ctx.outcome(created)?;
        let organization = organization.map(Organization);
        Ok(CreateOrganizationPayload {
            client_mutation_id,
            organization,
            errors,
        })
    }
}
