use super::ring_lists;
use crate::domain::chat::{
    Chat, ChatFile, ChatMessage, ChatMessageStatus, ChatPartKind, ChatPartStatus, ChatRole,
    ChatStatus, ChatText, ChatTitle, MAX_FILES,
};
use crate::domain::user::Caller;
use crate::domain::{
    ChatId, Failure, ModelId, OrganizationId, TaskId, Timestamp, UserId, WorkspaceId,
};
use crate::events::Topic;
use crate::services::UnitOfWork;
use crate::store;
use crate::store::error::failure;

/// What a chat is made from.
#[derive(Clone, Debug, Default)]
pub struct NewChat {
    /// What the user says first.
    pub text: String,
    /// Files that belong to it.
    pub files: Vec<NewFile>,
    /// Its title; `None`: a model makes one.
    pub title: Option<String>,
    /// The model that answers; `None`: the default one.
    pub model_id: Option<ModelId>,
    /// Where its tools make things; `None`: the caller's first organization.
    pub organization_id: Option<OrganizationId>,
    /// The workspace that its tools work in.
    pub workspace_id: Option<WorkspaceId>,
    /// The task that it is about: its workspace is the chat's.
    pub task_id: Option<TaskId>,
    /// What it may cost, in millionths of a US dollar; `None`: as the settings say.
    pub budget_micros: Option<i64>,
    /// The same key again gives the chat that was made with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
}

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content in base64.
    pub content: String,
}

/// What is said, checked: a text and its files.
pub(super) struct Said {
    pub(super) text: ChatText,
    pub(super) files: Vec<ChatFile>,
}

impl Said {
    pub(super) fn parse(text: &str, files: &[NewFile]) -> Result<Self, Failure> {
        let text = ChatText::parse("text", text)?;
        if files.len() > MAX_FILES {
            let what = format!("A message has at most {MAX_FILES} files");
            return Err(Failure::invalid("files", what));
        }
        let files = files
            .iter()
            .map(|file| ChatFile::parse("files", &file.name, &file.media_type, &file.content));
        let files = files.collect::<Result<_, _>>()?;
        Ok(Self { text, files })
    }

    /// As a message of the user's.
    pub(super) fn message(
        &self,
        chat: ChatId,
        status: ChatMessageStatus,
        author: UserId,
        at: Timestamp,
    ) -> ChatMessage {
        let mut message = ChatMessage::new(chat, ChatRole::User, status, at);
        message.author_id = Some(author);
        self.text
            .as_str()
            .clone_into(&mut message.push(ChatPartKind::Text, ChatPartStatus::Done).text);
        for file in &self.files {
            let part = message.push(ChatPartKind::File, ChatPartStatus::Done);
            part.text.clone_from(&file.content);
            part.file_name = Some(file.name.clone());
            part.media_type = Some(file.media_type.clone());
        }
        message
    }
}

/// Everything about a chat that is to be made, checked.
pub(in crate::services) struct Made {
    pub(super) said: Said,
    pub(super) title: Option<ChatTitle>,
    pub(super) organization: OrganizationId,
    pub(super) owner: UserId,
    pub(super) parent: Option<ChatId>,
    pub(super) model: Option<ModelId>,
    pub(super) workspace: Option<WorkspaceId>,
    pub(super) task: Option<TaskId>,
    pub(super) budget_micros: Option<i64>,
    pub(super) key: Option<String>,
}

/// Writes a chat with its first message, to be run from now on. The error says whether its
/// idempotency key is taken.
pub(in crate::services) async fn make(
    uow: &mut UnitOfWork<'_>,
    caller: &Caller,
    made: Made,
) -> Result<Chat, Failure> {
    let at = uow.now();
    let title_is_given = made.title.is_some();
    let title = made
        .title
        .unwrap_or_else(|| ChatTitle::of_text(made.said.text.as_str()));
    let chat = Chat {
        id: ChatId::generate(),
        organization_id: made.organization,
        owner_id: made.owner,
        parent_id: made.parent,
        title: title.as_str().to_owned(),
        title_is_given,
        status: ChatStatus::Running,
        status_reason: String::new(),
        pause: None,
        model_id: made.model,
        workspace_id: made.workspace,
        task_id: made.task,
        revision: 1,
        run_lease: 0,
        context_tokens: 0,
        input_tokens: 0,
        output_tokens: 0,
        cost_micros: 0,
        budget_micros: made.budget_micros,
        tools_note: String::new(),
        archived_at: None,
        created_at: at,
        updated_at: at,
    };
    let by = caller.actor.user_id;
    let inserted = store::chat::insert(uow.tx(), &chat, by, made.key).await;
    inserted.map_err(|error| {
        if store::error::unique_violation(&error) {
            Failure::conflict("The idempotency key is in use")
        } else {
            failure(error)
        }
    })?;
    let mut message = made
        .said
        .message(chat.id, ChatMessageStatus::Complete, by, at);
    store::chat::insert_message(uow.tx(), &chat, &mut message, None).await?;
    uow.ring(Topic::ChatsToRun);
    ring_lists(uow, &chat);
    Ok(chat)
}
