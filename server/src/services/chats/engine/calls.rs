use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::try_join_all;
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
    let (serial, left) = (Mutex::new(()), AtomicUsize::new(open.len()));
    let calls = open.iter().map(|call| {
        let context = ToolContext {
            turn,
            chat: &chat,
            caller: &caller,
            serial: &serial,
            call,
        };
        let left = &left;
        // Each call stores its own result: whoever stored them in turn would keep a call from going on
        // that holds the chat's row, and would wait for that row itself.
        async move {
            let outcome = tools::carry_out(context).await?;
            store_result(turn, call, outcome, left).await
        }
    });
    try_join_all(calls).await?;
    Ok(true)
}

/// `left` counts the calls without a stored result, this one with them.
async fn store_result(
    turn: &Turn,
    call: &ChatPart,
    outcome: Outcome,
    left: &AtomicUsize,
) -> Result<(), Stop> {
    // From here on the chat's row is this call's.
    let (uow, chat) = turn.begin().await?;
    let is_last = left.fetch_sub(1, Ordering::Relaxed) == 1;
    let mut message = tool_message(&uow, &chat).await?;
    store::chat::end_part(uow.tx(), &chat, call.id, uow.now()).await?;
    if is_last {
        message.status = ChatMessageStatus::Complete;
    }
    let result = outcome.of(call, uow.now());
    add_result(&uow, &chat, &mut message, result).await?;
    turn.commit(uow, &chat).await
}
