//! Adding a model to a provider.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelProviderId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::model::Model;
use crate::services::models::{self, ModelValues};

/// Adding a model to a provider.
#[derive(Default)]
pub struct CreateModelMutation;

/// Input of `createModel`; what is left out is what the server knows of the model.
#[derive(InputObject)]
pub struct CreateModelInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The provider's id.
    provider_id: ID,
    /// Its name, as its provider calls it: 1-200 bytes without spaces.
    name: String,
    /// What people see: at most 64 characters; blank: its name.
    display_name: Option<String>,
    /// Most tokens of a conversation: 1 to 100,000,000; of a model that is not known 128,000.
    context_tokens: Option<i32>,
    /// Most tokens of an answer, at most `contextTokens`; of a model that is not known 8,192.
    max_output_tokens: Option<i32>,
    /// Price of a million tokens that it reads, in millionths of a US dollar: 0 (unknown) to 10^12.
    input_price: Option<Long>,
    /// Price of a million tokens that it writes, in millionths of a US dollar: 0 (unknown) to 10^12.
    output_price: Option<Long>,
    /// Whether it becomes the default. Default false.
    #[graphql(default)]
    is_default: bool,
}

/// Outcome of `createModel`.
#[derive(SimpleObject)]
pub struct CreateModelPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The model; null when there are errors.
    model: Option<Model>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CreateModelMutation {
    /// Adds a model to a provider. FORBIDDEN unless the viewer is a site OWNER; CONFLICT: the provider
    /// has it, or comes from the server's environment; LIMIT_EXCEEDED: the provider has 100.
    async fn create_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which model, of which provider.")] input: CreateModelInput,
    ) -> Result<CreateModelPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let (client_mutation_id, provider) =
            (input.client_mutation_id.clone(), input.provider_id.clone());
        let made = async {
            let id = parse_input_id("providerId", &provider, ModelProviderId::parse)?;
            models::create_model(services, caller, id, input.into()).await
        };
        let (model, errors) = ctx.outcome(made.await as Result<_, Failure>)?;
        Ok(CreateModelPayload {
            client_mutation_id,
            model: model.map(Model),
            errors,
        })
    }
}

impl From<CreateModelInput> for ModelValues {
    fn from(input: CreateModelInput) -> Self {
        Self {
            name: input.name,
            display_name: input.display_name,
            context_tokens: input.context_tokens,
            max_output_tokens: input.max_output_tokens,
            input_price: input.input_price.map(|price| price.0),
            output_price: input.output_price.map(|price| price.0),
            is_enabled: None,
            is_default: Some(input.is_default),
        }
    }
}
