//! Trying a provider of models.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, ModelProviderId};
use crate::graphql::Long;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::models::{self, TestResult};

/// Trying a provider of models.
#[derive(Default)]
pub struct TestModelProviderMutation;

/// Input of `testModelProvider`.
#[derive(InputObject)]
pub struct TestModelProviderInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The provider's id.
    provider_id: ID,
    /// The name of the model to ask, also one that is not added yet. Left out or blank: the provider's
    /// first one.
    model: Option<String>,
}

/// How a test of a provider went.
#[derive(SimpleObject)]
pub struct ModelProviderTest {
    /// Whether the model answered.
    ok: bool,
    /// Why it did not, and how to put it right.
    error: Option<String>,
    /// How long it took, in milliseconds; at most 30 seconds.
    latency_ms: Long,
    /// What it answered, at most 200 characters; null: it did not.
    reply: Option<String>,
}

/// Outcome of `testModelProvider`.
#[derive(SimpleObject)]
pub struct TestModelProviderPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// How it went; null when there are errors.
    test: Option<ModelProviderTest>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl From<TestResult> for ModelProviderTest {
    fn from(result: TestResult) -> Self {
        Self {
            ok: result.ok,
            error: result.error,
            latency_ms: Long(result.latency_ms),
            reply: result.reply,
        }
    }
}

#[Object]
impl TestModelProviderMutation {
    /// Asks a model of a provider for one word, with the stored key, also where neither is enabled. This
    /// costs a few tokens. FORBIDDEN unless the viewer is a site OWNER; INVALID_INPUT: the provider has
    /// no model and none was named.
    async fn test_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which provider, and which of its models.")] input: TestModelProviderInput,
    ) -> Result<TestModelProviderPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let tested = async {
            let id = parse_input_id("providerId", &input.provider_id, ModelProviderId::parse)?;
            models::test_provider(services, caller, id, input.model.as_deref()).await
        };
        let (test, errors) = ctx.outcome(tested.await as Result<_, Failure>)?;
        Ok(TestModelProviderPayload {
            client_mutation_id: input.client_mutation_id,
            test: test.map(Into::into),
            errors,
        })
    }
}
