//! Changing a provider of models.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::config::Secret;
use crate::domain::{Failure, ModelProviderId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::model::ModelProvider;
use crate::services::models::{self, ProviderChange};

/// Changing a provider of models.
#[derive(Default)]
pub struct UpdateModelProviderMutation;

/// Input of `updateModelProvider`; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateModelProviderInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The provider's id.
    provider_id: ID,
    /// 1-64 characters, unique among configured providers whatever its case.
    name: Option<String>,
    /// Where its API is, as for `createModelProvider`; blank: where its maker has it. When it changes,
    /// `apiKey` must be given as well: a stored key is never sent to another address.
    base_url: Option<String>,
    /// Another key, as for `createModelProvider`; blank: none from now on.
    api_key: Option<String>,
    /// Whether its models are offered.
    is_enabled: Option<bool>,
}

/// Outcome of `updateModelProvider`.
#[derive(SimpleObject)]
pub struct UpdateModelProviderPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The provider; null when there are errors.
    model_provider: Option<ModelProvider>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateModelProviderMutation {
    /// Changes a provider of models. FORBIDDEN unless the viewer is a site OWNER; CONFLICT: the name is
    /// taken, or the provider comes from the server's environment.
    async fn update_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which provider, and what of it.")] input: UpdateModelProviderInput,
    ) -> Result<UpdateModelProviderPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let change = ProviderChange {
            name: input.name,
            base_url: input.base_url,
            api_key: input.api_key.map(Secret::new),
            is_enabled: input.is_enabled,
        };
        let updated = async {
            let id = parse_input_id("providerId", &input.provider_id, ModelProviderId::parse)?;
            models::update_provider(services, caller, id, change).await
        };
        let (updated, errors) = ctx.outcome(updated.await as Result<_, Failure>)?;
        let (client_mutation_id, model_provider) =
            (input.client_mutation_id, updated.map(ModelProvider));
        Ok(UpdateModelProviderPayload {
            client_mutation_id,
            model_provider,
            errors,
        })
    }
}
