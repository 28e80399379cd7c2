use super::turn::{Stop, Turn};
use crate::domain::Failure;
use crate::domain::chat::{Chat, ChatPause};
use crate::services::Services;
use crate::store;

/// For how long back the costs of a user count.
const DAYS: i64 = 30;

/// Pauses the chat when it, the chat that it works for, or all chats of its owner have cost as much as
/// they may. What sub-chats cost counts as their parent's, also of those that are at work side by side.
pub(super) async fn check(turn: &Turn, chat: &Chat) -> Result<(), Stop> {
    let settings = &turn.services.settings.chats;
    let db = turn.services.db.reader();
    let parent = match chat.parent_id {
        Some(parent) => store::chat::by_ids(db, &[parent]).await?.pop(),
        None => None,
    };
    for one in parent.iter().chain([chat]) {
        let Some(budget) = one.budget_micros.or(settings.budget_micros) else {
            continue;
        };
        let cost = store::chat::family_cost(db, one.id).await?;
        if cost >= budget {
            let (cost, budget) = (dollars(cost), dollars(budget));
            let whose = if one.id == chat.id {
                "It has"
            } else {
                "The chat that it works for has"
            };
            let why = format!(
                "{whose} cost {cost}, and its budget is {budget}: give it a higher one to continue"
            );
            return Err(Stop::Paused(ChatPause::Budget, why));
        }
    }
    let Some(budget) = settings.user_budget_micros else {
        return Ok(());
    };
    let since = turn.services.clock.now().plus_seconds(-DAYS * 24 * 60 * 60);
    let spent = store::chat::spent_by_owner(db, chat.owner_id, since).await?;
    if spent < budget {
        return Ok(());
    }
    let (spent, budget) = (dollars(spent), dollars(budget));
    let why = format!(
        "The owner's chats have cost {spent} in the last {DAYS} days, of {budget} that they may: \
         an administrator can raise the setting chats.user_budget"
    );
    Err(Stop::Paused(ChatPause::UserBudget, why))
}

/// What a chat may still cost, which is what a sub-chat of it may; `None`: any sum.
pub(in crate::services::chats) async fn left(
    services: &Services,
    chat: &Chat,
) -> Result<Option<i64>, Failure> {
    let settings = &services.settings.chats;
    let Some(budget) = chat.budget_micros.or(settings.budget_micros) else {
        return Ok(None);
    };
    let cost = store::chat::family_cost(services.db.reader(), chat.id).await?;
    Ok(Some((budget - cost).max(0)))
}

fn dollars(micros: i64) -> String {
    let cents = micros / 10_000;
    format!("${}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    #[test]
    fn costs_are_told_in_dollars() {
        assert_eq!(super::dollars(12_345_678), "$12.34");
        assert_eq!(super::dollars(0), "$0.00");
    }
}
