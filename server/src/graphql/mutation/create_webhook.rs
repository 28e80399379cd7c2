//! Making a webhook.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::domain::task::{TaskState, TaskStatus};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::types::webhook::Webhook;
use crate::services::webhooks::{self, NewWebhook};

/// Making a webhook.
#[derive(Default)]
pub struct CreateWebhookMutation;

/// Input of `createWebhook`.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-64 characters, unique among your webhooks whatever its case.
    name: String,
    /// Where it is sent to: http or https, at most 2,048 bytes, without a user name and password. An
    /// address of this machine or a private network is refused unless the setting
    /// webhooks.allow_private says otherwise.
    url: String,
    /// The states that are told when a task comes to them.
    #[graphql(default)]
    states: Vec<TaskState>,
    /// The statuses that are told when a task comes to them. With `states` empty as well: every change
    /// of status or state.
    #[graphql(default)]
    statuses: Vec<TaskStatus>,
    /// The same key again gives the webhook that was made with it first, without its secret. 1-255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `createWebhook`.
#[derive(SimpleObject)]
pub struct CreateWebhookPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The webhook; null when there are errors.
    webhook: Option<Webhook>,
    /// What its deliveries are signed with (`whsec_…`): shown this once.
    secret: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl From<CreateWebhookInput> for NewWebhook {
    fn from(input: CreateWebhookInput) -> Self {
        Self {
            name: input.name,
            url: input.url,
            states: input.states,
            statuses: input.statuses,
            idempotency_key: input.idempotency_key,
        }
    }
}

#[Object]
impl CreateWebhookMutation {
    /// Makes a webhook for the tasks that you may read. CONFLICT: you have one with this name;
    /// LIMIT_EXCEEDED: you have 20.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is made from.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let client_mutation_id = input.client_mutation_id.clone();
        let made = webhooks::create(ctx.services()?, ctx.caller()?, input.into()).await;
        let (made, errors) = ctx.outcome(made)?;
        let (webhook, secret) = made.unzip();
        Ok(CreateWebhookPayload {
            client_mutation_id,
            webhook: webhook.map(Webhook),
            secret: secret.flatten().map(|secret| secret.reveal().to_owned()),
            errors,
        })
    }
}
