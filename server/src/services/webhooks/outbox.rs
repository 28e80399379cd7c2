use crate::domain::task::{CurrentState, Task, TaskStatus};
use crate::domain::webhook::{TASK_CHANGED, TaskChange, of_change};
use crate::domain::{Failure, WebhookDeliveryId};
use crate::events::Topic;
use crate::services::UnitOfWork;
use crate::store;
use crate::store::webhook::NewDelivery;

/// Writes down, in the transaction of a task's change, which webhooks are to be told of it.
pub(in crate::services) async fn tell(
    uow: &mut UnitOfWork<'_>,
    before: &Task,
    (status, reason): (TaskStatus, &str),
    state: Option<&CurrentState>,
) -> Result<(), Failure> {
    let new_status = (before.is_new() || status != before.status).then_some(status);
    let word = |state: &CurrentState| state.state;
    let new_state = state
        .map(word)
        .filter(|now| before.current_state.as_ref().map(word) != Some(*now));
    if new_status.is_none() && new_state.is_none() {
        return Ok(());
    }
    let mut deliveries = Vec::new();
    for (webhook, owner) in store::webhook::listening_to(uow.tx(), before).await? {
        if !webhook.wants(new_status, new_state) {
            continue;
        }
        let id = WebhookDeliveryId::generate();
        let change = TaskChange {
            before,
            status,
            reason,
            state,
            owner: &owner,
            gateway: uow.gateway_url(),
        };
        deliveries.push(NewDelivery {
            id,
            webhook_id: webhook.id,
            event: TASK_CHANGED,
            task_id: Some(before.id),
            payload: of_change(id, uow.now(), change),
        });
    }
    if !deliveries.is_empty() {
        store::webhook::insert_deliveries(uow.tx(), deliveries, uow.now()).await?;
        uow.ring(Topic::WebhooksDue);
    }
    Ok(())
}
