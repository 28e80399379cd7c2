//! Deleting a webhook.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, WebhookId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::webhooks;

/// Deleting a webhook.
#[derive(Default)]
pub struct DeleteWebhookMutation;

/// Input of `deleteWebhook`.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The webhook's id.
    webhook_id: ID,
}

/// Outcome of `deleteWebhook`.
#[derive(SimpleObject)]
pub struct DeleteWebhookPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the webhook that is gone; null when there are errors.
    deleted_webhook_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteWebhookMutation {
    /// Deletes one of your webhooks with the log of its deliveries; what waits is not sent.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let deleted = async {
            let id = parse_input_id("webhookId", &input.webhook_id, WebhookId::parse)?;
            webhooks::delete(services, caller, id).await.map(|()| id)
        };
        let (id, errors) = ctx.outcome(deleted.await as Result<_, Failure>)?;
        Ok(DeleteWebhookPayload {
            client_mutation_id: input.client_mutation_id,
            deleted_webhook_id: id.map(ID::from),
            errors,
        })
    }
}
