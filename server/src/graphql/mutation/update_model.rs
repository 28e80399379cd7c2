//! Changing a model.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::model::Model;
use crate::services::models::{self, ModelValues};

/// Changing a model.
#[derive(Default)]
pub struct UpdateModelMutation;

/// Input of `updateModel`; what is left out stays as it is. Its name can't be changed.
#[derive(InputObject)]
pub struct UpdateModelInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The model's id.
    model_id: ID,
    /// What people see: at most 64 characters; blank: its name.
    display_name: Option<String>,
    /// Most tokens of a conversation: 1 to 100,000,000.
    context_tokens: Option<i32>,
    /// Most tokens of an answer, at most `contextTokens`.
    max_output_tokens: Option<i32>,
    /// Price of a million tokens that it reads, in millionths of a US dollar: 0 (unknown) to 10^12.
    input_price: Option<Long>,
    /// Price of a million tokens that it writes, in millionths of a US dollar: 0 (unknown) to 10^12.
    output_price: Option<Long>,
    /// Whether it is offered while its provider is enabled.
    is_enabled: Option<bool>,
    /// Whether it is taken where no model is named; true takes that from the one before, false leaves
    /// nobody chosen.
    is_default: Option<bool>,
}

/// Outcome of `updateModel`.
#[derive(SimpleObject)]
pub struct UpdateModelPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The model; null when there are errors.
    model: Option<Model>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateModelMutation {
    /// Changes a model. FORBIDDEN unless the viewer is a site OWNER; CONFLICT: its provider comes from
    /// the server's environment.
    async fn update_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which model, and what of it.")] input: UpdateModelInput,
    ) -> Result<UpdateModelPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let (client_mutation_id, model) =
            (input.client_mutation_id.clone(), input.model_id.clone());
        let updated = async {
            let id = parse_input_id("modelId", &model, ModelId::parse)?;
            models::update_model(services, caller, id, input.into()).await
        };
        let (model, errors) = ctx.outcome(updated.await as Result<_, Failure>)?;
        Ok(UpdateModelPayload {
            client_mutation_id,
            model: model.map(Model),
            errors,
        })
    }
}

impl From<UpdateModelInput> for ModelValues {
    fn from(input: UpdateModelInput) -> Self {
        Self {
            name: String::new(),
            display_name: input.display_name,
            context_tokens: input.context_tokens,
            max_output_tokens: input.max_output_tokens,
            input_price: input.input_price.map(|price| price.0),
            output_price: input.output_price.map(|price| price.0),
            is_enabled: input.is_enabled,
            is_default: input.is_default,
        }
    }
}
