use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Mutex;

use super::end::{add_result, tool_message};
use super::turn::{Stop, Turn};
use crate::domain::chat::{ChatMessageStatus, ChatPart};
use crate::services::chats::tools::{self, Outcome, ToolContext};
use crate::store;

/// Carries out the tool calls that have no result yet, side by side, and stores each result as it
/// comes. False: there was none.
pub(super) async fn carry_out_all(turn: &Turn) -> Result<bool, Stop> {
    let open = store::chat::unanswered_calls(turn.services.db.reader(), turn.id).await?;
    if open.is_empty() {
        return Ok(false);
    }
    let chat = turn.chat().await?;
    let caller = turn.owner(&chat).await?;
    let serial = Mutex::new(());
    let mut under_way: FuturesUnordered<_> = open
        .iter()
        .map(|call| {
            let context = ToolContext {
                turn,
                chat: &chat,
                caller: &caller,
                serial: &serial,
                call,
            };
            async move { (call, tools::carry_out(context).await) }
        })
        .collect();
    let mut left = open.len();
    while let Some((call, outcome)) = under_way.next().await {
        left -= 1;
        store_result(turn, call, outcome?, left == 0).await?;
    }
    Ok(true)
}

async fn store_result(
    turn: &Turn,
    call: &ChatPart,
    outcome: Outcome,
    is_last: bool,
) -> Result<(), Stop> {
    let (uow, chat) = turn.begin().await?;
    let mut message = tool_message(&uow, &chat).await?;
    store::chat::end_part(uow.tx(), &chat, call.id, uow.now()).await?;
    if is_last {
        message.status = ChatMessageStatus::Complete;
    }
    let result = outcome.of(call, uow.now());
    add_result(&uow, &chat, &mut message, result).await?;
    turn.commit(uow, &chat).await
}
