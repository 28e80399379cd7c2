use super::turn::{Stop, Turn};
use crate::domain::chat::Chat;
use crate::services::chats::ChatSettings;
use crate::store;

/// For how long back the costs of a user count.
const DAYS: i64 = 30;

/// Pauses the chat when it, or all chats of its owner, have cost as much as they may.
pub(super) async fn check(turn: &Turn, chat: &Chat) -> Result<(), Stop> {
    let settings = &turn.services.settings.chats;
    let budget = chat.budget_micros.or(settings.budget_micros);
    if let Some(budget) = budget.filter(|budget| chat.cost_micros >= *budget) {
        let (cost, budget) = (dollars(chat.cost_micros), dollars(budget));
        return Err(Stop::Paused(format!(
            "It has cost {cost}, and its budget is {budget}: give it a higher one to continue"
        )));
    }
    let Some(budget) = settings.user_budget_micros else {
        return Ok(());
    };
    let since = turn.services.clock.now().plus_seconds(-DAYS * 24 * 60 * 60);
    let db = turn.services.db.reader();
    let spent = store::chat::spent_by_owner(db, chat.owner_id, since).await?;
    if spent < budget {
        return Ok(());
    }
    let (spent, budget) = (dollars(spent), dollars(budget));
    Err(Stop::Paused(format!(
        "The owner's chats have cost {spent} in the last {DAYS} days, of {budget} that they may: \
         an administrator can raise the setting chats.user_budget"
    )))
}

/// What a chat may still cost, which is what a sub-chat of it may; `None`: any sum.
pub(in crate::services::chats) fn left(settings: &ChatSettings, chat: &Chat) -> Option<i64> {
    let budget = chat.budget_micros.or(settings.budget_micros)?;
    Some((budget - chat.cost_micros).max(0))
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
