//! Giving a webhook another secret.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::webhook::WebhookSecret;
use crate::domain::{Failure, WebhookId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::webhook::Webhook;
use crate::services::webhooks;

/// Giving a webhook another secret.
#[derive(Default)]
pub struct RotateWebhookSecretMutation;

/// Input of `rotateWebhookSecret`.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The webhook's id.
    webhook_id: ID,
}

/// Outcome of `rotateWebhookSecret`.
#[derive(SimpleObject)]
pub struct RotateWebhookSecretPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The webhook; null when there are errors.
    webhook: Option<Webhook>,
    /// What its deliveries are signed with from now on: shown this once.
    secret: Option<String>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RotateWebhookSecretMutation {
    /// Gives one of your webhooks another secret; what is sent from now on is signed with it.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let rotated = async {
            let id = parse_input_id("webhookId", &input.webhook_id, WebhookId::parse)?;
            webhooks::rotate_secret(services, caller, id).await
        };
        let (rotated, errors) = ctx.outcome(rotated.await as Result<_, Failure>)?;
        let (webhook, secret) = rotated.unzip();
        Ok(RotateWebhookSecretPayload {
            client_mutation_id: input.client_mutation_id,
            webhook: webhook.map(Webhook),
            secret: secret.map(|secret: WebhookSecret| secret.reveal().to_owned()),
            errors,
        })
    }
}
