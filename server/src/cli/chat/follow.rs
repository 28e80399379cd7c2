//! Follows a chat until nobody is at work on it: what the model writes on stdout, what it does on stderr.

use futures_util::StreamExt as _;
use taskyard_client::Client;

use super::said::{Said, Told};
use crate::cli::failure::Failure;
use crate::cli::operations::{ChatChanges, chat_changes};
use crate::cli::output::Output;

/// Follows it from a message on, named by its id and time; or from its beginning.
pub(super) async fn follow(
    client: &Client,
    output: Output,
    id: String,
    since: Option<(String, String)>,
) -> Result<(), Failure> {
    let (wanted, since) = since.unzip();
    let mut said = Said::since(since.as_deref());
    let mut has_begun = wanted.is_none();
    let variables = chat_changes::Variables { id, after: None };
    let mut events = client.subscribe::<ChatChanges>(variables, |event, variables| {
        variables.after = Some(event.chat.end_cursor.clone());
    });
    while let Some(event) = events.next().await {
        let event = event?.chat;
        let mut messages = event.messages.iter();
        has_begun |= messages
            .any(|message| Some(&message.id) == wanted.as_ref() && message.status != "QUEUED");
        for told in said.take(&event) {
            match told {
                Told::Text(text) => output.raw(&text)?,
                Told::Note(line) => output.note(&line),
            }
        }
        let (chat, has_more) = (event.chat, event.has_more);
        let is_busy = matches!(chat.status.as_str(), "RUNNING" | "INTERRUPTING");
        // A long chat comes in several events, and its status with each of them.
        if is_busy || has_more || !has_begun {
            continue;
        }
        if output.json {
            output.object(&chat)?;
        }
        if !chat.status_reason.is_empty() {
            output.note(&chat.status_reason);
        }
        return if chat.status == "ERROR" {
            Err(Failure::Told)
        } else {
            Ok(())
        };
    }
    output.note("The chat is gone");
    Err(Failure::Told)
}
