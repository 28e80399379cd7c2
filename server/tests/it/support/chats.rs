//! Chats with a scripted model: a site, a provider on loopback, and the loop that runs chats.

use serde_json::Value;
use taskyard_server::background;
use taskyard_server::config::Secret;
use taskyard_server::domain::ChatId;
use taskyard_server::domain::chat::{Chat, ChatMessage, ChatPart, ChatPartKind, ChatRole};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::events::Topic;
use taskyard_server::services::chats::{self, ChatSettings, NewChat, SendMessage};
use taskyard_server::services::models::{self, ModelValues, NewProvider};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::database::TestDatabase;
use super::flow::Flow;
use super::models::ScriptedModels;
use super::site::Site;

/// A site with a member, a provisioner, a model and a gateway that runs chats.
pub struct Chats {
    pub flow: Flow,
    pub models: ScriptedModels,
    stop: CancellationToken,
    runner: Option<JoinHandle<()>>,
}

impl Chats {
    /// With a model that speaks Anthropic's language.
    pub async fn start(test: &TestDatabase) -> Self {
        Self::start_with(test, ModelProviderKind::Anthropic, |_| {}).await
    }

    pub async fn start_with(
        test: &TestDatabase,
        kind: ModelProviderKind,
        change: impl FnOnce(&mut ChatSettings),
    ) -> Self {
        let site = Site::start_with(test, |settings| {
            settings.chats.titles_by_model = false;
            change(&mut settings.chats);
        })
        .await;
        let flow = Flow::of(site).await;
        let models = ScriptedModels::start().await;
        let new = NewProvider {
            kind,
            name: "scripted".to_owned(),
            base_url: models.url(),
            api_key: Secret::new("sk-test"),
            models: Some(vec![ModelValues {
                name: "model-1".to_owned(),
                context_tokens: Some(2000),
                max_output_tokens: Some(500),
                input_price: Some(1_000_000),
                output_price: Some(10_000_000),
                is_default: Some(true),
                ..ModelValues::default()
            }]),
            idempotency_key: None,
        };
        let admin = flow.site.administrator().await;
        models::create_provider(flow.services(), &admin, new)
            .await
            .unwrap();
        let mut chats = Self {
            flow,
            models,
            stop: CancellationToken::new(),
            runner: None,
        };
        chats.run();
        chats
    }

    /// Starts the loop that runs chats; ends the one before.
    pub fn run(&mut self) {
        self.stop = CancellationToken::new();
        let services = self.flow.services().clone();
        let loops = background::run_chats(services, self.stop.clone());
        self.runner = Some(tokio::spawn(loops));
    }

    /// Ends the loop in order: its chats are left to the next one.
    pub async fn stop(&mut self) {
        self.stop.cancel();
        if let Some(runner) = self.runner.take() {
            runner.await.unwrap();
        }
    }

    /// A new chat of the member's.
    pub async fn say(&self, text: &str) -> Chat {
        self.make(NewChat {
            text: text.to_owned(),
            ..NewChat::default()
        })
        .await
    }

    pub async fn make(&self, new: NewChat) -> Chat {
        chats::create(self.flow.services(), &self.flow.caller, new)
            .await
            .unwrap()
    }

    pub async fn reply(&self, id: ChatId, text: &str) -> ChatMessage {
        let message = SendMessage {
            text: text.to_owned(),
            ..SendMessage::default()
        };
        chats::send(self.flow.services(), &self.flow.caller, id, message)
            .await
            .unwrap()
    }

    pub async fn chat(&self, id: ChatId) -> Chat {
        let found = chats::by_ids(self.flow.services(), &[id]).await.unwrap();
        found.into_iter().next().unwrap()
    }

    /// Waits until the chat is as wished.
    pub async fn until(&self, id: ChatId, wished: impl Fn(&Chat) -> bool) -> Chat {
        let mut bell = self.flow.services().events.listen(Topic::Chat(id));
        loop {
            let chat = self.chat(id).await;
            if wished(&chat) {
                return chat;
            }
            bell.heard().await;
        }
    }

    /// Waits until nobody is at work on the chat.
    pub async fn at_rest(&self, id: ChatId) -> Chat {
        self.until(id, |chat| !chat.status.is_busy()).await
    }

    /// Waits until the messages are as wished.
    pub async fn until_messages(
        &self,
        id: ChatId,
        wished: impl Fn(&[ChatMessage]) -> bool,
    ) -> Vec<ChatMessage> {
        let mut bell = self.flow.services().events.listen(Topic::Chat(id));
        loop {
            let messages = self.messages(id).await;
            if wished(&messages) {
                return messages;
            }
            bell.heard().await;
        }
    }

    pub async fn messages(&self, id: ChatId) -> Vec<ChatMessage> {
        let request = PageRequest {
            limit: 100,
            cursor: None,
            direction: Direction::Forward,
        };
        let page = chats::messages(self.flow.services(), id, &request).await;
        page.unwrap().rows
    }

    /// Who says what, a line a part.
    pub async fn told(&self, id: ChatId) -> Vec<String> {
        let messages = self.messages(id).await;
        let lines = messages.iter().flat_map(|message| {
            message
                .parts
                .iter()
                .map(|part| format!("{} {} {}", message.role, message.status, line(part)))
        });
        lines.collect()
    }

    /// Results of the tools, in order.
    pub async fn results(&self, id: ChatId) -> Vec<Value> {
        let messages = self.messages(id).await;
        let parts = messages
            .iter()
            .filter(|message| message.role == ChatRole::Tool)
            .flat_map(|message| &message.parts);
        parts
            .map(|part| serde_json::from_str(part.output.as_deref().unwrap()).unwrap())
            .collect()
    }
}

impl Drop for Chats {
    fn drop(&mut self) {
        if let Some(runner) = &self.runner {
            runner.abort();
        }
    }
}

fn line(part: &ChatPart) -> String {
    match part.kind {
        ChatPartKind::ToolCall => format!("calls {}", part.tool_name.as_deref().unwrap()),
        ChatPartKind::ToolResult => format!("result {}", part.output.as_deref().unwrap()),
        _ => part.text.clone(),
    }
}
