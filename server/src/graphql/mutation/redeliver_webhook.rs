//! Sending a webhook's delivery once more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, WebhookDeliveryId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::webhook::WebhookDelivery;
use crate::services::webhooks;

/// Sending a webhook's delivery once more.
#[derive(Default)]
pub struct RedeliverWebhookMutation;

/// Input of `redeliverWebhook`.
#[derive(InputObject)]
pub struct RedeliverWebhookInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The delivery's id.
    delivery_id: ID,
}

/// Outcome of `redeliverWebhook`.
#[derive(SimpleObject)]
pub struct RedeliverWebhookPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The delivery, PENDING again; null when there are errors.
    delivery: Option<WebhookDelivery>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RedeliverWebhookMutation {
    /// Sends a delivery of one of your webhooks once more: with the same id and body, signed anew.
    /// CONFLICT: it is still on its way, or the webhook is turned off.
    async fn redeliver_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delivery.")] input: RedeliverWebhookInput,
    ) -> Result<RedeliverWebhookPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let sent = async {
            let id = parse_input_id("deliveryId", &input.delivery_id, WebhookDeliveryId::parse)?;
            webhooks::redeliver(services, caller, id).await
        };
        let (delivery, errors) = ctx.outcome(sent.await as Result<_, Failure>)?;
        Ok(RedeliverWebhookPayload {
            client_mutation_id: input.client_mutation_id,
            delivery: delivery.map(WebhookDelivery),
            errors,
        })
    }
}
