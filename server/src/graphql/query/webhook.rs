//! Webhooks.

use async_graphql::{Context, Object, Result};

use crate::domain::webhook::Webhook as WebhookRow;
use crate::domain::{Failure, WebhookId};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::types::webhook::{Webhook, WebhookConnection};
use crate::services::webhooks;

/// Webhooks.
#[derive(Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// The viewer's own webhooks, the oldest first.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<WebhookConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let page = window.request(WebhookId::parse)?;
            webhooks::list(&services, &caller, &page).await
        };
        let page: Result<_, Failure> = page.await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller) = (services.clone(), caller.clone());
            async move { webhooks::count(&services, &caller).await }
        });
        let cursor = |webhook: &WebhookRow| webhook.id.to_string();
        Ok(WebhookConnection::new(page, cursor, Webhook, total))
    }
}
