//! Webhooks and their deliveries.

use async_graphql::{Context, ID, Object, Result};

use super::organization::Organization;
use super::user::User;
use crate::domain::Failure;
use crate::domain::WebhookDeliveryId;
use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::webhook::{
    Webhook as WebhookRow, WebhookDelivery as DeliveryRow, WebhookDeliveryStatus,
};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, connection, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{LastDeliveryOf, load};
use crate::graphql::rows::{Present, planned};
use crate::services::webhooks;

/// An address of another program that is told of changes of the tasks which its owner may read. It
/// is sent requests after the Standard Webhooks specification (<https://www.standardwebhooks.com>),
/// whose libraries check their signature.
#[derive(Clone)]
pub struct Webhook(pub WebhookRow);

connection!(WebhookConnection, WebhookEdge, Webhook, "webhooks");

/// An address of another program that is told of changes of the tasks which its owner may read. It
/// is sent requests after the Standard Webhooks specification (<https://www.standardwebhooks.com>),
/// whose libraries check their signature.
#[planned]
#[Object]
impl Webhook {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The organization that its owner was in first when it was made. It tells of all tasks that the
    /// owner may read: their own, those of organizations where they are ADMIN, all for a site OWNER.
    async fn organization(&self) -> Present<Organization> {
        Present(self.0.organization_id)
    }

    /// Whose it is.
    async fn owner(&self) -> Present<User> {
        Present(self.0.owner_id)
    }

    /// Its name, unique among its owner's webhooks whatever its case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it is sent to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// The states that it tells when a task comes to them.
    async fn states(&self) -> &[TaskState] {
        &self.0.states
    }

    /// The statuses that it tells when a task comes to them. With `states` empty as well: every change
    /// of status or state.
    async fn statuses(&self) -> &[TaskStatus] {
        &self.0.statuses
    }

    /// Whether anything is sent. A receiver that answers with the status 410 turns it off.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// The newest of its deliveries.
    async fn last_delivery(&self, ctx: &Context<'_>) -> Option<Result<WebhookDelivery>> {
        let delivery = load(ctx, LastDeliveryOf(self.0.id)).await.transpose()?;
        Some(delivery.map(WebhookDelivery))
    }

    /// What it told or still is to tell, newest first; kept for 30 days, and at most the newest 1,000.
    async fn deliveries(
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
    ) -> Result<WebhookDeliveryConnection> {
        let (services, id) = (ctx.services()?.clone(), self.0.id);
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let page = window.request(WebhookDeliveryId::parse)?;
            webhooks::deliveries(&services, id, &page).await
        };
        let page: Result<_, Failure> = page.await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let services = services.clone();
            async move { webhooks::count_deliveries(&services, id).await }
        });
        let cursor = |delivery: &DeliveryRow| delivery.id.to_string();
        let wrap = WebhookDelivery;
        Ok(WebhookDeliveryConnection::new(page, cursor, wrap, total))
    }
}

/// Something that a webhook told, or is still to tell.
#[derive(Clone)]
pub struct WebhookDelivery(pub DeliveryRow);

connection!(
    WebhookDeliveryConnection,
    WebhookDeliveryEdge,
    WebhookDelivery,
    "deliveries"
);

/// Something that a webhook told, or is still to tell.
#[planned]
#[Object]
impl WebhookDelivery {
    /// Its id; the receiver sees it as the header `webhook-id`, the same for every attempt.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it tells: `task.changed` or `webhook.test`.
    async fn event(&self) -> &str {
        &self.0.event
    }

    /// The task that it tells of; null for a test.
    async fn task_id(&self) -> Option<ID> {
        self.0.task_id.map(ID::from)
    }

    /// What became of it.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.0.status
    }

    /// Attempts so far; after the eighth one, about a day after the first, it is given up.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// The HTTP status of the last answer; null: there was none.
    async fn response_status(&self) -> Option<i32> {
        self.0.response_status
    }

    /// Why the last attempt failed.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it is tried next, at the earliest; null: not any more.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(DateTime)
    }

    /// When the receiver took it.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }

    /// The body that is sent, JSON.
    async fn payload(&self) -> &str {
        &self.0.payload
    }
}
