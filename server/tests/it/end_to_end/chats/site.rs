use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::gateway::Gateway;
use crate::support::models::{Answer, ScriptedModels};

/// A gateway with a scripted model.
pub struct ChatSite {
    pub gateway: Gateway,
    pub models: Arc<ScriptedModels>,
}

impl ChatSite {
    pub async fn start(database_url: &str) -> Self {
        Self::start_with(database_url, 4).await
    }

    /// With an embedded provisioner that takes so many jobs at once; 0: there is none.
    pub async fn start_with(database_url: &str, provisioners: usize) -> Self {
        let models = Arc::new(ScriptedModels::start().await);
        Self::of(database_url, provisioners, models, 3).await
    }

    /// The same with leases that last when the machine, or a test, lets a provisioner stand still.
    pub async fn start_patiently(database_url: &str, provisioners: usize) -> Self {
        let models = Arc::new(ScriptedModels::start().await);
        Self::of(database_url, provisioners, models, 60).await
    }

    /// Another gateway on the same database, with the same model and no provisioner.
    pub async fn beside(&self, database_url: &str) -> Self {
        Self::of(database_url, 0, Arc::clone(&self.models), 3).await
    }

    async fn of(
        database_url: &str,
        provisioners: usize,
        models: Arc<ScriptedModels>,
        lease_seconds: u32,
    ) -> Self {
        let variables = vec![
            ("ANTHROPIC_API_KEY", "sk-test".to_owned()),
            ("ANTHROPIC_BASE_URL", models.url()),
            ("TASKYARD_CHATS_TITLES", "false".to_owned()),
            ("TASKYARD_CHATS_AGENT_WAIT", "10".to_owned()),
            ("TASKYARD_TIMING_LEASE", lease_seconds.to_string()),
        ];
        let gateway = Gateway::start_with_variables(database_url, provisioners, variables).await;
        Self { gateway, models }
    }

    /// The model calls this tool and then says `done`.
    pub fn will_call(&self, tool: &str, input: &Value) {
        self.models
            .answer(Answer::tool(tool, tool, &input.to_string()));
        self.models.answer(Answer::text("done"));
    }

    /// A new chat; its id.
    pub async fn say(&self, text: &str) -> String {
        self.make(json!({ "text": text })).await
    }

    pub async fn make(&self, input: Value) -> String {
        let made = self
            .gateway
            .mutate("createChat", "CreateChatInput", "chat { id }", input)
            .await;
        made["chat"]["id"].as_str().unwrap().to_owned()
    }

    /// In a chat that is there.
    pub async fn reply(&self, id: &str, text: &str) {
        let input = json!({ "chatId": id, "text": text });
        let selection = "message { id }";
        self.gateway
            .mutate("sendChatMessage", "SendChatMessageInput", selection, input)
            .await;
    }

    /// Follows the chat until it is as wished; the chat with its messages.
    pub async fn until(&self, id: &str, wish: impl Fn(&Value) -> bool) -> Value {
        let document = "subscription($id: ID!) { chat(id: $id) { endCursor } }";
        let mut events = self.gateway.follow(document, json!({ "id": id })).await;
        while events.next().await.is_some() {
            let chat = self.chat(id).await;
            if wish(&chat) {
                return chat;
            }
        }
        panic!("the subscription ended\n{}", self.gateway.log());
    }

    pub async fn chat(&self, id: &str) -> Value {
        let document = "query($id: ID!) { chat(id: $id) { id status statusReason costMicros budgetMicros
            workspace { id name status latestBuild { id number transition reason job { id status } } }
            messages(last: 100) { nodes { role status parts {
                kind status text toolName output isError build { id number reason transition } } } } } }";
        let mut data = self.gateway.graphql(document, json!({ "id": id })).await;
        data["chat"].take()
    }

    /// Waits until nobody is at work on it.
    pub async fn at_rest(&self, id: &str) -> Value {
        let is_at_rest =
            |chat: &Value| chat["status"] != "RUNNING" && chat["status"] != "INTERRUPTING";
        let chat = self.until(id, is_at_rest).await;
        assert_eq!(chat["statusReason"], "", "{chat:#}\n{}", self.gateway.log());
        chat
    }

    /// Lets the model call one tool in this chat; what came of it.
    pub async fn call(&self, id: &str, tool: &str, input: Value) -> Value {
        self.will_call(tool, &input);
        self.reply(id, tool).await;
        last_result(&self.at_rest(id).await)
    }

    /// A new chat whose model has made a workspace; its id and the workspace's.
    pub async fn with_workspace(&self) -> (String, String) {
        self.will_call("create_workspace", &json!({ "template_id": "shell" }));
        let id = self.say("make a workspace").await;
        let chat = self.at_rest(&id).await;
        assert_eq!(last_result(&chat)["created"], true, "{chat:#}");
        let workspace = chat["workspace"]["id"].as_str().unwrap().to_owned();
        (id, workspace)
    }

    /// Does something to a workspace and waits for the end of its build.
    pub async fn act(&self, mutation: &str, workspace: &str) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let input = json!({ "workspaceId": workspace });
        let done = self
            .gateway
            .mutate(mutation, &kind, "build { id }", input)
            .await;
        self.ended(done["build"]["id"].as_str().unwrap()).await
    }

    /// Waits until a build's job has this status.
    pub async fn until_job(&self, build: &Value, status: &str) {
        let document =
            "subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status } } } }";
        let mut events = self.gateway.follow(document, json!({ "id": build })).await;
        while let Some(event) = events.next().await {
            if event["data"]["buildStatus"]["build"]["job"]["status"] == status {
                return;
            }
        }
        panic!("the build has ended\n{}", self.gateway.log());
    }

    /// Waits for the end of a build; its job's status.
    pub async fn ended(&self, build: &str) -> Value {
        let document =
            "subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status } } } }";
        let mut events = self.gateway.follow(document, json!({ "id": build })).await;
        let mut last = Value::Null;
        while let Some(event) = events.next().await {
            last = event["data"]["buildStatus"]["build"]["job"]["status"].clone();
        }
        last
    }
}

/// What came of the last tool call, as the model was told.
pub fn last_result(chat: &Value) -> Value {
    let messages = chat["messages"]["nodes"].as_array().unwrap();
    let parts = messages
        .iter()
        .flat_map(|message| message["parts"].as_array().unwrap());
    let mut results: Vec<_> = parts.filter(|part| part["kind"] == "TOOL_RESULT").collect();
    let last = results
        .pop()
        .unwrap_or_else(|| panic!("no result: {chat:#}"));
    serde_json::from_str(last["output"].as_str().unwrap()).unwrap()
}
