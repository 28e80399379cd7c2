//! Making a provider of models.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::config::Secret;
use crate::domain::model::ModelProviderKind;
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::model::ModelProvider;
use crate::services::models::{self, ModelValues, NewProvider};

/// Making a provider of models.
#[derive(Default)]
pub struct CreateModelProviderMutation;

/// Input of `createModelProvider`.
#[derive(InputObject)]
pub struct CreateModelProviderInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// Which API it speaks.
    kind: ModelProviderKind,
    /// 1-64 characters, unique among configured providers whatever its case.
    name: String,
    /// Where its API is: http or https, at most 2,048 bytes, without user name, password and query; also
    /// the gateway's own machine and private networks. Left out or blank: where its maker has it, which
    /// OPENAI_COMPATIBLE has not.
    #[graphql(default)]
    base_url: String,
    /// Its key, at most 4,096 visible ASCII characters. It is sealed before it is stored, and never
    /// shown. Left out or blank: none is sent.
    #[graphql(default)]
    api_key: String,
    /// Its models, at most 100. Left out: those that the server knows of this kind; none of OLLAMA's and
    /// OPENAI_COMPATIBLE's.
    models: Option<Vec<NewModelInput>>,
    /// The same key again gives the provider that was made with it first. 1-255 bytes.
    idempotency_key: Option<String>,
}

/// A model to be added; what is left out is what the server knows of the model.
#[derive(InputObject)]
pub struct NewModelInput {
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

/// Outcome of `createModelProvider`.
#[derive(SimpleObject)]
pub struct CreateModelProviderPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The provider; null when there are errors.
    model_provider: Option<ModelProvider>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl From<NewModelInput> for ModelValues {
    fn from(input: NewModelInput) -> Self {
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

impl From<CreateModelProviderInput> for NewProvider {
    fn from(input: CreateModelProviderInput) -> Self {
        let values = |models: Vec<NewModelInput>| models.into_iter().map(Into::into).collect();
        Self {
            kind: input.kind,
            name: input.name,
            base_url: input.base_url,
            api_key: Secret::new(input.api_key),
            models: input.models.map(values),
            idempotency_key: input.idempotency_key,
        }
    }
}

#[Object]
impl CreateModelProviderMutation {
    /// Makes a provider of models. FORBIDDEN unless the viewer is a site OWNER; CONFLICT: there is one
    /// with this name; LIMIT_EXCEEDED: there are 50.
    async fn create_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is made from.")] input: CreateModelProviderInput,
    ) -> Result<CreateModelProviderPayload> {
        let client_mutation_id = input.client_mutation_id.clone();
        let made = models::create_provider(ctx.services()?, ctx.caller()?, input.into()).await;
        let (made, errors) = ctx.outcome(made)?;
        Ok(CreateModelProviderPayload {
            client_mutation_id,
            model_provider: made.map(ModelProvider),
            errors,
        })
    }
}
