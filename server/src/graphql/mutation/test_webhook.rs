//! Trying a webhook.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, WebhookId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::webhook::WebhookDelivery;
use crate::services::webhooks;

/// Trying a webhook.
#[derive(Default)]
pub struct TestWebhookMutation;

/// Input of `testWebhook`.
#[derive(InputObject)]
pub struct TestWebhookInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The webhook's id.
    webhook_id: ID,
}

/// Outcome of `testWebhook`.
#[derive(SimpleObject)]
pub struct TestWebhookPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The delivery, PENDING: ask for it again to see what became of it. Null when there are errors.
    delivery: Option<WebhookDelivery>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl TestWebhookMutation {
    /// Sends one of your webhooks a delivery with the event `webhook.test`. CONFLICT: it is turned off.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: TestWebhookInput,
    ) -> Result<TestWebhookPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let sent = async {
            let id = parse_input_id("webhookId", &input.webhook_id, WebhookId::parse)?;
            webhooks::test(services, caller, id).await
        };
        let (delivery, errors) = ctx.outcome(sent.await as Result<_, Failure>)?;
        Ok(TestWebhookPayload {
            client_mutation_id: input.client_mutation_id,
            delivery: delivery.map(WebhookDelivery),
            errors,
        })
    }
}
