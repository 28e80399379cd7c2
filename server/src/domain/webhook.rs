//! Webhooks: addresses of other programs that are told of tasks' changes.

mod address;
mod backoff;
mod payload;
mod signature;

pub use address::is_public;
pub use backoff::{MAX_ATTEMPTS, delay};
pub use payload::{TASK_CHANGED, TEST, TaskChange, of_change, of_test};
pub use signature::WebhookSecret;

use super::task::{TaskState, TaskStatus};
use super::text_enum::text_enum;
use super::{OrganizationId, TaskId, Timestamp, UserId, WebhookDeliveryId, WebhookId};

text_enum! {
    /// What became of a delivery.
    WebhookDeliveryStatus {
        /// It waits for its first attempt, or for the next one.
        Pending = "PENDING",
        /// The receiver took it, with a status from 200 to 299.
        Delivered = "DELIVERED",
        /// It was given up.
        Failed = "FAILED",
    }
}

/// An address that is told of the changes of the tasks that its owner may read.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Its owner's organization.
    pub organization_id: OrganizationId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Its name, unique among its owner's whatever its case.
    pub name: String,
    /// Where it is sent to.
    pub url: String,
    /// The task states that are told; with `statuses` empty as well: every change.
    pub states: Vec<TaskState>,
    /// The task statuses that are told.
    pub statuses: Vec<TaskStatus>,
    /// Whether anything is sent.
    pub is_enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Webhook {
    /// Whether it tells of a change to this status and state, `None` for what stayed as it was.
    pub fn wants(&self, status: Option<TaskStatus>, state: Option<TaskState>) -> bool {
        if self.states.is_empty() && self.statuses.is_empty() {
            return status.is_some() || state.is_some();
        }
        status.is_some_and(|status| self.statuses.contains(&status))
            || state.is_some_and(|state| self.states.contains(&state))
    }
}

/// Something that a webhook was told, or is still to be.
#[derive(Clone, Debug)]
pub struct WebhookDelivery {
    /// Its id; the receiver sees it as `webhook-id`.
    pub id: WebhookDeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What happened: [`TASK_CHANGED`] or [`TEST`].
    pub event: String,
    /// The task; `None` for a test.
    pub task_id: Option<TaskId>,
    /// What became of it.
    pub status: WebhookDeliveryStatus,
    /// Attempts so far.
    pub attempts: i32,
    /// The status of the last answer; `None`: there was none.
    pub response_status: Option<i32>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is tried next; `None`: not any more.
    pub next_attempt_at: Option<Timestamp>,
    /// When the receiver took it.
    pub delivered_at: Option<Timestamp>,
    /// The body, JSON.
    pub payload: String,
}
