//! Ann's objects, and who comes to look at them.

use std::collections::HashMap;

use serde_json::{Value, json};
use taskyard_server::config::Secret;
use taskyard_server::domain::chat::Chat;
use taskyard_server::domain::log::{LogLevel, LogLine, LogSource};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::task::TaskState;
use taskyard_server::domain::user::OrganizationRole;
use taskyard_server::domain::{ChatId, Timestamp, UserId};
use taskyard_server::services::api_tokens;
use taskyard_server::services::chats::{self, NewChat, SendMessage};
use taskyard_server::services::mcp_servers::{self, NewMcpServer};
use taskyard_server::services::messages::{self, OutputPiece};
use taskyard_server::services::models::{self, ModelValues, NewProvider};
use taskyard_server::services::templates::{self, archive};
use taskyard_server::services::webhooks::{self, NewWebhook};
use taskyard_server::services::workspaces::{self, CreateWorkspace};
use taskyard_server::services::{Services, logs, lookup, sessions};

use super::callers::{self, Who};
use crate::api_tokens::wanted;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::raw_socket::RawSocket;
use crate::support::site::{Site, meta, rows, token_of};

pub struct World {
    pub flow: Flow,
    app: TestApp,
    ids: HashMap<&'static str, String>,
    callers: Vec<(Who, Option<String>)>,
}

impl World {
    pub async fn start(test: &TestDatabase) -> Self {
        let flow = Flow::start(test).await;
        let mut ids = HashMap::new();
        let task = flow.create("first").await;
        let agent = flow.activate(&task).await;
        flow.say(&agent, TaskState::Working, "at work").await;
        let piece = OutputPiece {
            sequence: 1,
            at: Timestamp(1),
            text: "hello".to_owned(),
        };
        messages::append_output(flow.services(), &agent, vec![piece])
            .await
            .unwrap();
        let line = LogLine {
            sequence: 1,
            at: Timestamp(1),
            level: LogLevel::Info,
            source: LogSource::Agent,
            stage: "start".to_owned(),
            text: "hello".to_owned(),
        };
        logs::append_agent(flow.services(), &agent, vec![line])
            .await
            .unwrap();
        let job = flow.job_of(&task).await;
        for (name, id) in [
            ("task", task.id.0),
            ("workspace", task.workspace_id.0),
            ("template", task.template_id.0),
            ("version", task.template_version_id.0),
            ("organization", task.organization_id.0),
            ("ann", task.owner_id.0),
            ("agent", agent.id.0),
            ("job", job.id.0),
            ("build", job.subject.build_id().unwrap().0),
            ("provisioner", flow.provisioner.0),
            ("root", flow.site.administrator().await.actor.user_id.0),
        ] {
            ids.insert(name, id.to_string());
        }
        let new = NewWebhook {
            name: "mine".to_owned(),
            url: "https://example.org/".to_owned(),
            states: Vec::new(),
            statuses: Vec::new(),
            idempotency_key: None,
        };
        let webhook = webhooks::create(flow.services(), &flow.caller, new).await;
        let webhook = webhook.unwrap().0.id;
        let delivery = webhooks::test(flow.services(), &flow.caller, webhook)
            .await
            .unwrap();
        ids.insert("webhook", webhook.to_string());
        ids.insert("delivery", delivery.id.to_string());
        for (provider, model) in [
            ("model_provider", "model"),
            ("doomed_model_provider", "doomed_model"),
        ] {
            let admin = flow.site.administrator().await;
            let made = models::create_provider(flow.services(), &admin, new_provider(provider));
            let made = made.await.unwrap();
            ids.insert(provider, made.provider.id.to_string());
            ids.insert(model, made.models[0].id.to_string());
        }
        ids.insert("mcp_server", new_mcp_server(&flow, "docs").await);
        ids.insert("doomed_mcp_server", new_mcp_server(&flow, "doomed").await);
        let chat = new_chat(&flow, "mine", false).await;
        ids.insert("chat", chat.id.to_string());
        let message = first_message(flow.services(), chat.id).await;
        ids.insert("chat_message", message);
        for (name, table) in [
            ("resource", "resources"),
            ("app", "apps"),
            ("app_status", "app_statuses"),
            ("message", "messages"),
            ("audit_entry", "audit_entries WHERE action = 'createTask'"),
        ] {
            let row = rows(&test.db, &format!("SELECT id FROM {table}"), [])
                .await
                .pop()
                .unwrap();
            let id: uuid::Uuid = row.try_get("", "id").unwrap();
            ids.insert(name, id.to_string());
        }
        let callers = callers::tokens(&flow).await;
        let mut world = Self {
            app: TestApp::start(test).await,
            flow,
            ids,
            callers,
        };
        for name in ["session", "token"] {
            let id = Box::pin(world.made(&format!("new_{name}"))).await;
            world.ids.insert(name, id);
        }
        world
    }

    pub fn callers(&self) -> impl Iterator<Item = (Who, Option<&str>)> {
        self.callers
            .iter()
            .map(|(who, token)| (*who, token.as_deref()))
    }

    /// The text with the things that it names; those that are to be made are made.
    pub async fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, id) in &self.ids {
            filled = filled.replace(&format!("{{{name}}}"), id);
        }
        while let Some(name) = between(&filled, "{new_", "}") {
            let name = format!("new_{name}");
            let id = Box::pin(self.made(&name)).await;
            filled = filled.replacen(&format!("{{{name}}}"), &id, 1);
        }
        filled
    }

    /// The same, with what has to be the caller's own.
    pub async fn fill_for(&self, token: Option<&str>, text: &str) -> String {
        let mut filled = text.to_owned();
        if filled.contains("{own_upload}") {
            filled = filled.replace("{own_upload}", &self.upload(token).await);
        }
        self.fill(&filled).await
    }

    /// An upload of the caller's; the id of nothing for who may make none.
    async fn upload(&self, token: Option<&str>) -> String {
        let files = templates::starter_files("shell").unwrap();
        let upload = self
            .app
            .client
            .post(self.app.url("/api/v1/template-files"))
            .header("content-type", "application/gzip")
            .bearer_auth(token.unwrap_or("tyd_"))
            .body(archive::pack(files.iter()).unwrap());
        let answer: Value = upload.send().await.unwrap().json().await.unwrap();
        let nothing = UserId::generate().to_string();
        answer["id"].as_str().map_or(nothing, str::to_owned)
    }

    /// The text with ids of nothing.
    pub fn fill_with_nothing(&self, text: &str) -> String {
        let names = self.ids.keys().map(|name| (*name).to_owned());
        let new = [
            "user",
            "task",
            "workspace",
            "session",
            "token",
            "chat",
            "failed_chat",
            "chat_message",
            "queued_message",
        ]
        .map(|name| format!("new_{name}"));
        let mut filled = text.replace("{new_name}", &new_name());
        filled = filled.replace("{own_upload}", &UserId::generate().to_string());
        for name in names.chain(new) {
            let nothing = UserId::generate().to_string();
            filled = filled.replace(&format!("{{{name}}}"), &nothing);
        }
        filled
    }

    async fn made(&self, what: &str) -> String {
        let site: &Site = &self.flow.site;
        let name = new_name();
        match what {
            "new_name" => name,
            "new_user" => {
                let place = (site.default_organization().await, OrganizationRole::Member);
                let user = site.person(&name, &[], &[place]).await;
                user.actor.user_id.to_string()
            }
            "new_task" => self.flow.create(&name).await.id.to_string(),
            "new_workspace" => {
                let new = CreateWorkspace {
                    template: Some("shell".to_owned()),
                    name: Some(name),
                    ..CreateWorkspace::default()
                };
                let made = workspaces::create(&site.services, &self.flow.caller, new).await;
                made.unwrap().0.id.to_string()
            }
            "new_chat" => self.chat(&name, false).await.id.to_string(),
            "new_failed_chat" => self.chat(&name, true).await.id.to_string(),
            "new_chat_message" => {
                let chat = self.chat(&name, true).await;
                first_message(&site.services, chat.id).await
            }
            "new_queued_message" => {
                let chat = self.chat(&name, false).await;
                let new = SendMessage {
                    text: "later".to_owned(),
                    ..SendMessage::default()
                };
                let sent = chats::send(&site.services, &self.flow.caller, chat.id, new).await;
                sent.unwrap().id.to_string()
            }
            "new_token" => {
                let made = api_tokens::create(&site.services, &self.flow.caller, wanted(&name));
                made.await.unwrap().0.id.to_string()
            }
            "new_session" => {
                let (root, ann) = (site.administrator().await, self.flow.caller.actor.user_id);
                let link = sessions::create_link(&site.services, &root, ann)
                    .await
                    .unwrap();
                let link = token_of(&link);
                sessions::sign_in(&site.services, &meta(), &link)
                    .await
                    .unwrap();
                let all = lookup::sessions_of_users(&site.services, &[ann])
                    .await
                    .unwrap();
                let newest = all.into_iter().map(|session| session.id).max();
                newest.unwrap().to_string()
            }
            other => panic!("`{{{other}}}` is made by no line of rights/world.rs"),
        }
    }

    /// A chat of Ann's, which nobody runs; or which has failed.
    async fn chat(&self, title: &str, has_failed: bool) -> Chat {
        new_chat(&self.flow, title, has_failed).await
    }

    /// Asks for something as somebody.
    pub async fn ask(&self, token: Option<&str>, document: &str) -> Value {
        let mut request = self.app.post(&json!({ "query": document }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        body(request).await
    }

    /// Follows something as somebody; what is said first.
    pub async fn follow(&self, token: Option<&str>, document: &str) -> Value {
        let url = format!("ws://{}/graphql", self.app.address);
        let payload = token.map_or(json!({}), |token| json!({ "token": token }));
        let mut socket = RawSocket::ready(&url, payload).await;
        socket.subscribe("1", document).await;
        socket.hear().await
    }
}

/// A provider that nobody answers for, with one model.
fn new_provider(name: &str) -> NewProvider {
    NewProvider {
        kind: ModelProviderKind::Ollama,
        name: name.to_owned(),
        base_url: "http://127.0.0.1:9".to_owned(),
        api_key: Secret::new(""),
        models: Some(vec![ModelValues {
            name: "m".to_owned(),
            ..ModelValues::default()
        }]),
        idempotency_key: None,
    }
}

/// A server that is not there, and that chats do not have; its id.
async fn new_mcp_server(flow: &Flow, name: &str) -> String {
    let new = NewMcpServer {
        name: name.to_owned(),
        url: "http://127.0.0.1:9/mcp".to_owned(),
        headers: Vec::new(),
        allowed_tools: Vec::new(),
        timeout_seconds: None,
        is_enabled: false,
        idempotency_key: None,
    };
    let admin = flow.site.administrator().await;
    let made = mcp_servers::create(flow.services(), &admin, new).await;
    made.unwrap().id.to_string()
}

fn new_name() -> String {
    format!("x{}", &UserId::generate().0.simple().to_string()[12..])
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = text.split_once(start)?.1;
    rest.split_once(end).map(|(inside, _)| inside)
}

async fn new_chat(flow: &Flow, title: &str, has_failed: bool) -> Chat {
    let new = NewChat {
        text: "hello".to_owned(),
        title: Some(title.to_owned()),
        ..NewChat::default()
    };
    let made = chats::create(flow.services(), &flow.caller, new).await;
    let chat = made.unwrap();
    if has_failed {
        let text = "UPDATE chats SET status = 'ERROR', status_reason = 'It failed' WHERE id = $1";
        flow.sql(text, [chat.id.0.into()]).await;
    }
    chat
}

async fn first_message(services: &Services, id: ChatId) -> String {
    let request = PageRequest {
        limit: 1,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = chats::messages(services, id, &request).await.unwrap();
    page.rows[0].id.to_string()
}
