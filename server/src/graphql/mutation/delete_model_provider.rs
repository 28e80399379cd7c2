//! Deleting a provider of models.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelProviderId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::models;

/// Deleting a provider of models.
#[derive(Default)]
pub struct DeleteModelProviderMutation;

/// Input of `deleteModelProvider`.
#[derive(InputObject)]
pub struct DeleteModelProviderInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The provider's id.
    provider_id: ID,
}

/// Outcome of `deleteModelProvider`.
#[derive(SimpleObject)]
pub struct DeleteModelProviderPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the provider that is gone; null when there are errors.
    deleted_model_provider_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteModelProviderMutation {
    /// Deletes a provider of models with its key and its models; chats go on with the default model.
    /// FORBIDDEN unless the viewer is a site OWNER; CONFLICT: it comes from the server's environment.
    async fn delete_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which provider.")] input: DeleteModelProviderInput,
    ) -> Result<DeleteModelProviderPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let deleted = async {
            let id = parse_input_id("providerId", &input.provider_id, ModelProviderId::parse)?;
            let deleting = models::delete_provider(services, caller, id);
            deleting.await.map(|()| id)
        };
        let (id, errors) = ctx.outcome(deleted.await as Result<_, Failure>)?;
        Ok(DeleteModelProviderPayload {
            client_mutation_id: input.client_mutation_id,
            deleted_model_provider_id: id.map(ID::from),
            errors,
        })
    }
}
