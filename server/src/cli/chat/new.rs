//! `taskyard chat new`, `send` and `interrupt`.

use taskyard_client::Client;

use super::args::NewArgs;
use super::follow::follow;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    CreateChat, FindTask, FindWorkspace, InterruptChat, ListModels, SendChatMessage, create_chat,
    find_task, find_workspace, interrupt_chat, list_models, send_chat_message,
};
use crate::cli::output::Output;
use crate::cli::task::{Reference, read_text, reference};

pub(super) async fn new(client: &Client, output: Output, args: NewArgs) -> Result<(), Failure> {
    let input = create_chat::CreateChatInput {
        client_mutation_id: None,
        text: read_text(args.text, "message")?,
        files: Vec::new(),
        title: None,
        model_id: found(args.model, async |named| model(client, named).await).await?,
        organization_id: None,
        workspace_id: found(args.workspace, async |named| workspace(client, named).await).await?,
        task_id: found(args.task, async |named| task(client, named).await).await?,
        budget_micros: None,
        idempotency_key: None,
    };
    let made = client.execute::<CreateChat>(create_chat::Variables { input });
    let made = made.await?.create_chat;
    check(&made.errors)?;
    let chat = made.chat.ok_or_else(|| missing("chat"))?;
    output.note(&format!("Chat {}", chat.id));
    follow(client, output, chat.id, None).await
}

pub(super) async fn send(
    client: &Client,
    output: Output,
    chat: String,
    text: Option<String>,
) -> Result<(), Failure> {
    let input = send_chat_message::SendChatMessageInput {
        client_mutation_id: None,
        chat_id: chat.clone(),
        text: read_text(text, "message")?,
        files: Vec::new(),
        idempotency_key: None,
    };
    let sent = client.execute::<SendChatMessage>(send_chat_message::Variables { input });
    let sent = sent.await?.send_chat_message;
    check(&sent.errors)?;
    let message = sent.message.ok_or_else(|| missing("message"))?;
    let since = Some((message.id, message.created_at));
    follow(client, output, chat, since).await
}

pub(super) async fn interrupt(
    client: &Client,
    output: Output,
    chat_id: String,
) -> Result<(), Failure> {
    let input = interrupt_chat::InterruptChatInput {
        client_mutation_id: None,
        chat_id,
    };
    let done = client.execute::<InterruptChat>(interrupt_chat::Variables { input });
    let done = done.await?.interrupt_chat;
    check(&done.errors)?;
    let chat = done.chat.ok_or_else(|| missing("chat"))?;
    output.object_or_line(&chat, &format!("{}: {}", chat.title, chat.status))
}

async fn found(
    named: Option<String>,
    find: impl AsyncFnOnce(&str) -> Result<String, Failure>,
) -> Result<Option<String>, Failure> {
    match named {
        Some(named) => find(&named).await.map(Some),
        None => Ok(None),
    }
}

async fn model(client: &Client, named: &str) -> Result<String, Failure> {
    let models = client.execute::<ListModels>(list_models::Variables {});
    let mut models = models.await?.models.into_iter();
    let found = models.find(|model| model.id == named || model.name == named);
    let nothing = || {
        let what = format!("no model {named:?} is offered; `taskyard model list` shows them");
        Failure::Refused(what)
    };
    Ok(found.ok_or_else(nothing)?.id)
}

async fn workspace(client: &Client, named: &str) -> Result<String, Failure> {
    let Reference { id, owner, name } = reference(named);
    let variables = find_workspace::Variables { id, owner, name };
    let found = client.execute::<FindWorkspace>(variables).await?.workspace;
    let nothing = || Failure::Refused(format!("no workspace {named:?} that you may see"));
    Ok(found.ok_or_else(nothing)?.id)
}

async fn task(client: &Client, named: &str) -> Result<String, Failure> {
    let Reference { id, owner, name } = reference(named);
    let variables = find_task::Variables { id, owner, name };
    let found = client.execute::<FindTask>(variables).await?.task;
    let nothing = || Failure::Refused(format!("no task {named:?} that you may see"));
    Ok(found.ok_or_else(nothing)?.id)
}
