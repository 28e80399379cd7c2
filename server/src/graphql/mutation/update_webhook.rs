//! Changing a webhook.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::{Failure, WebhookId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::webhook::Webhook;
use crate::services::webhooks::{self, WebhookChange};

/// Changing a webhook.
#[derive(Default)]
pub struct UpdateWebhookMutation;

/// Input of `updateWebhook`; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateWebhookInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The webhook's id.
    webhook_id: ID,
    /// 1-64 characters, unique among your webhooks whatever its case.
    name: Option<String>,
    /// Where it is sent to, as for `createWebhook`.
    url: Option<String>,
    /// The states that are told when a task comes to them.
    states: Option<Vec<TaskState>>,
    /// The statuses that are told when a task comes to them.
    statuses: Option<Vec<TaskStatus>>,
    /// Whether anything is sent; what waits when it is turned off is given up.
    is_enabled: Option<bool>,
}

/// Outcome of `updateWebhook`.
#[derive(SimpleObject)]
pub struct UpdateWebhookPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The webhook; null when there are errors.
    webhook: Option<Webhook>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateWebhookMutation {
    /// Changes one of your webhooks.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and what of it.")] input: UpdateWebhookInput,
    ) -> Result<UpdateWebhookPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let change = WebhookChange {
            name: input.name,
            url: input.url,
            states: input.states,
            statuses: input.statuses,
            is_enabled: input.is_enabled,
        };
        let updated = async {
            let id = parse_input_id("webhookId", &input.webhook_id, WebhookId::parse)?;
            webhooks::update(services, caller, id, change).await
        };
        let (webhook, errors) = ctx.outcome(updated.await as Result<_, Failure>)?;
        let (client_mutation_id, webhook) = (input.client_mutation_id, webhook.map(Webhook));
        Ok(UpdateWebhookPayload {
            client_mutation_id,
            webhook,
            errors,
        })
    }
}
