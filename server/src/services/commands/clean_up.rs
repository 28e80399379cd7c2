use super::carry_out::{GONE, not_accepted};
use crate::domain::Failure;
use crate::events::Topic;
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Commands that ended so long ago are forgotten, with what work was and gave.
const KEEP_SECONDS: i64 = 24 * 60 * 60;
/// That there was such work is forgotten only so long after its end, since work that is asked for
/// again must not be carried out again.
const KNOWN_SECONDS: i64 = 30 * KEEP_SECONDS;

/// Ends commands that were not answered in time and work whose agent is gone, and forgets those that
/// ended long ago. Doing it again does no harm.
pub async fn clean_up(services: &Services) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let input = "A message was not delivered: the task was not active again within 15 minutes";
    let whys = (input, not_accepted(services));
    let expired = store::command::expire_due(uow.tx(), (whys.0, &whys.1), uow.now()).await?;
    for workspace in expired {
        uow.ring(Topic::Commands(workspace));
        tasks::refresh(&mut uow, workspace).await?;
    }
    for workspace in store::command::lose_due(uow.tx(), GONE, uow.now()).await? {
        uow.ring(Topic::Commands(workspace));
    }
    let before = uow.now().plus_seconds(-KEEP_SECONDS);
    store::command::forget_results(uow.tx(), before).await?;
    let known = uow.now().plus_seconds(-KNOWN_SECONDS);
    store::command::forget_ended(uow.tx(), before, known).await?;
    uow.commit().await
}
