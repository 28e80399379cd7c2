use serde_json::{Value, json};

use crate::domain::task::{CurrentState, Task, TaskStatus};
use crate::domain::{Timestamp, WebhookDeliveryId};

/// The event of a task whose status or state has changed.
pub const TASK_CHANGED: &str = "task.changed";
/// The event of a test that the webhook's owner asked for.
pub const TEST: &str = "webhook.test";

/// A change of a task's status or state.
#[derive(Clone, Copy, Debug)]
pub struct TaskChange<'a> {
    /// The task as it was before; one just made has no previous status.
    pub before: &'a Task,
    /// Its status now.
    pub status: TaskStatus,
    /// Why, for people.
    pub reason: &'a str,
    /// Its state now.
    pub state: Option<&'a CurrentState>,
    /// Its owner's username.
    pub owner: &'a str,
    /// The gateway's address.
    pub gateway: &'a str,
}

/// The body that tells of a change.
pub fn of_change(id: WebhookDeliveryId, at: Timestamp, change: TaskChange<'_>) -> String {
    let task = change.before;
    let task = json!({
        "id": task.id.to_string(),
        "name": task.name,
        "displayName": task.display_name,
        "owner": change.owner,
        "status": change.status.as_str(),
        "previousStatus": (!task.is_new()).then_some(task.status.as_str()),
        "statusReason": change.reason,
        "state": change.state.map(|state| state.state.as_str()),
        "previousState": task.current_state.as_ref().map(|state| state.state.as_str()),
        "message": change.state.map(|state| &state.message),
        "uri": change.state.and_then(|state| state.uri.as_ref()),
        "url": format!("{}/tasks/{}", change.gateway, task.id),
    });
    body(id, TASK_CHANGED, at, &json!({ "task": task }))
}

/// The body of a test.
pub fn of_test(id: WebhookDeliveryId, at: Timestamp, webhook: &str) -> String {
    body(id, TEST, at, &json!({ "webhook": webhook }))
}

/// `type`, `timestamp` and `data` are the names of the Standard Webhooks specification.
fn body(id: WebhookDeliveryId, event: &str, at: Timestamp, data: &Value) -> String {
    json!({
        "id": id.to_string(),
        "type": event,
        "timestamp": at.to_rfc3339(),
        "data": data,
    })
    .to_string()
}
