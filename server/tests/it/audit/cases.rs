//! For every mutation an input with which the administrator's is done.

use serde_json::{Value, json};
use taskyard_server::config::Secret;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::domain::{TemplateId, WebhookId};
use taskyard_server::services::chats::{self, NewChat};
use taskyard_server::services::mcp_servers::{self, NewMcpServer};
use taskyard_server::services::models::{self, ModelValues, NewProvider, ProviderModels};
use taskyard_server::services::templates::{self, CreateTemplateVersion, archive};
use taskyard_server::services::webhooks::{self, NewWebhook};
use taskyard_server::services::{api_tokens, sessions, tasks, workspaces};
use uuid::Uuid;

use crate::api_tokens::wanted;
use crate::support::app::TestApp;
use crate::support::flow::Flow;
use crate::support::site::{meta, rows};
use crate::support::versions::new_version;

/// The input; `None`: there is no case yet.
pub async fn input_that_succeeds(name: &str, flow: &Flow, app: &TestApp) -> Option<Value> {
    // Jobs that earlier cases left would be taken in the place of this one's.
    while let Some(left) = flow.try_acquire().await {
        flow.complete(&left.job).await;
    }
    if let Some(input) = of_people(name, flow, app).await {
        return Some(input);
    }
    if let Some(input) = of_tasks(name, flow).await {
        return Some(input);
    }
    if let Some(input) = of_workspaces(name, flow).await {
        return Some(input);
    }
    if let Some(input) = of_template_versions(name, flow).await {
        return Some(input);
    }
    of_others(name, flow).await
}

async fn of_template_versions(name: &str, flow: &Flow) -> Option<Value> {
    let services = flow.services();
    let admin = flow.site.administrator().await;
    Some(match name {
        "createTemplateVersion" => {
            let upload = templates::upload(services, &admin, shell()).await.unwrap();
            let id = id(flow, "SELECT id FROM templates WHERE name_key = 'aider'").await;
            json!({ "templateId": id, "uploadId": upload.to_string() })
        }
        "cancelTemplateImport" => {
            let upload = templates::upload(services, &admin, shell()).await.unwrap();
            let template = id(flow, "SELECT id FROM templates WHERE name_key = 'aider'").await;
            let input = CreateTemplateVersion {
                template: TemplateId::parse(&template).unwrap(),
                upload,
                name: None,
                message: None,
                activate: false,
                idempotency_key: None,
            };
            let made = templates::create_version(services, &admin, input).await;
            json!({ "templateVersionId": made.unwrap().id.to_string() })
        }
        "activateTemplateVersion" | "archiveTemplateVersion" | "restoreTemplateVersion" => {
            let template = match name {
                "activateTemplateVersion" => "codex",
                "archiveTemplateVersion" => "opencode",
                _ => "claude-code",
            };
            let sql = format!(
                "SELECT active_version_id AS id FROM templates WHERE name_key = '{template}'"
            );
            let before = id(flow, &sql).await;
            new_version(flow, template).await;
            json!({ "templateVersionId": before })
        }
        _ => return None,
    })
}

/// The starter template `shell` as an archive.
fn shell() -> Vec<u8> {
    archive::pack(templates::starter_files("shell").unwrap().iter()).unwrap()
}

async fn of_people(name: &str, flow: &Flow, app: &TestApp) -> Option<Value> {
    let services = flow.services();
    Some(match name {
        "signIn" => json!({ "token": app.site.link_token().await }),
        "signOut" | "revokeOtherSessions" => json!({}),
        "createApiToken" => json!({ "name": "walk" }),
        "revokeApiToken" => {
            let admin = flow.site.administrator().await;
            let made = api_tokens::create(services, &admin, wanted("to revoke")).await;
            json!({ "id": made.unwrap().0.id.to_string() })
        }
        "revokeSession" => {
            let link = app.site.link_token().await;
            sessions::sign_in(services, &meta(), &link).await.unwrap();
            json!({ "sessionId": id(flow, "SELECT id FROM sessions ORDER BY id DESC LIMIT 1").await })
        }
        "setPassword" => json!({ "newPassword": "correct horse battery staple" }),
        "createUser" => json!({ "username": "walker" }),
        "updateUser" => json!({ "userId": member(flow, "to-change").await, "displayName": "W" }),
        "suspendUser" | "activateUser" | "createSignInLink" => {
            json!({ "userId": member(flow, name).await })
        }
        "createOrganization" => json!({ "name": "walkers" }),
        "updateOrganization" => {
            let id = flow.site.organization("to-rename").await;
            json!({ "organizationId": id.to_string(), "displayName": "W" })
        }
        "deleteOrganization" => {
            let id = flow.site.organization("to-delete").await;
            json!({ "organizationId": id.to_string() })
        }
        "setMembership" => {
            let id = flow.site.default_organization().await.to_string();
            json!({ "organizationId": id, "userId": member(flow, name).await, "role": "ADMIN" })
        }
        "removeMembership" => {
            let id = flow.site.default_organization().await.to_string();
            json!({ "organizationId": id, "userId": member(flow, name).await })
        }
        _ => return None,
    })
}

async fn of_tasks(name: &str, flow: &Flow) -> Option<Value> {
    Some(match name {
        "createTask" => json!({ "template": "shell", "prompt": "echo", "name": "walk" }),
        "pauseTask" => json!({ "taskId": active(flow, "to-pause").await }),
        "resumeTask" => json!({ "taskId": paused(flow, "to-resume").await }),
        "sendTaskInput" => {
            json!({ "taskId": paused(flow, "to-answer").await, "text": "go on", "resume": true })
        }
        "deleteTask" => json!({ "taskId": flow.create("to-delete").await.id.to_string() }),
        "updateTask" => {
            let task = flow.create("to-rename").await;
            json!({ "taskId": task.id.to_string(), "displayName": "Renamed" })
        }
        "favoriteTask" | "unfavoriteTask" => {
            let task = flow.create(&format!("to-{name}")).await;
            json!({ "taskId": task.id.to_string() })
        }
        "pauseTasks" => json!({ "taskIds": [active(flow, "one-of-many").await] }),
        "resumeTasks" => json!({ "taskIds": [paused(flow, "one-to-resume").await] }),
        "deleteTasks" => {
            json!({ "taskIds": [flow.create("one-to-delete").await.id.to_string()] })
        }
        "cancelBuild" => {
            let task = flow.create("to-cancel").await;
            let job = flow.job_of(&task).await;
            json!({ "buildId": job.subject.build_id().unwrap().to_string() })
        }
        _ => return None,
    })
}

async fn of_workspaces(name: &str, flow: &Flow) -> Option<Value> {
    Some(match name {
        "createWorkspace" => json!({ "template": "shell", "name": "walk-alone" }),
        "startWorkspace" => {
            let workspace = flow.create_workspace("to-start").await;
            flow.carry_out(BuildTransition::Start).await;
            let admin = flow.site.administrator().await;
            let stopping = workspaces::stop(flow.services(), &admin, workspace.id);
            stopping.await.unwrap();
            flow.carry_out(BuildTransition::Stop).await;
            json!({ "workspaceId": workspace.id.to_string() })
        }
        "stopWorkspace" | "deleteWorkspace" | "updateWorkspace" => {
            let called = format!("for-{}", name.to_lowercase());
            let workspace = flow.create_workspace(&called).await;
            flow.carry_out(BuildTransition::Start).await;
            let mut input = json!({ "workspaceId": workspace.id.to_string() });
            if name == "updateWorkspace" {
                input["name"] = "renamed".into();
            }
            input
        }
        _ => return None,
    })
}

async fn of_others(name: &str, flow: &Flow) -> Option<Value> {
    Some(match name {
        "createTemplate" => json!({ "name": "walk", "starter": "shell" }),
        "updateTemplate" | "deleteTemplate" => {
            // Nothing was made from these.
            let key = if name == "updateTemplate" {
                "claude-code"
            } else {
                "goose"
            };
            let sql = format!("SELECT id FROM templates WHERE name_key = '{key}'");
            let id = id(flow, &sql).await;
            let mut input = json!({ "templateId": id });
            if name == "updateTemplate" {
                input["displayName"] = "Goose".into();
            }
            input
        }
        "createWebhook" => json!({ "name": "walk", "url": "https://example.org/" }),
        "updateWebhook" | "rotateWebhookSecret" | "testWebhook" | "deleteWebhook" => {
            json!({ "webhookId": webhook(flow, name).await.to_string() })
        }
        "redeliverWebhook" => {
            let id = webhook(flow, name).await;
            let admin = flow.site.administrator().await;
            let delivery = webhooks::test(flow.services(), &admin, id).await.unwrap();
            let end = "UPDATE webhook_deliveries SET status = 'FAILED', next_attempt_at = NULL";
            flow.sql(end, []).await;
            json!({ "deliveryId": delivery.id.to_string() })
        }
        "createChat" => {
            provider(flow, name).await;
            json!({ "text": "hello" })
        }
        "sendChatMessage" | "interruptChat" | "updateChat" => {
            let chat = chat(flow, name, "RUNNING").await;
            let mut input = json!({ "chatId": chat });
            match name {
                "sendChatMessage" => input["text"] = "more".into(),
                "updateChat" => input["title"] = "another".into(),
                _ => {}
            }
            input
        }
        "continueChat" | "archiveChat" | "unarchiveChat" => {
            json!({ "chatId": chat(flow, name, "ERROR").await })
        }
        "editChatMessage" => {
            chat(flow, name, "ERROR").await;
            let sql = format!(
                "SELECT m.id FROM chat_messages m JOIN chats c ON c.id = m.chat_id WHERE c.title = '{name}'"
            );
            json!({ "messageId": id(flow, &sql).await, "text": "rather this" })
        }
        "removeQueuedChatMessage" => {
            chat(flow, name, "RUNNING").await;
            let sql = "UPDATE chat_messages SET status = 'QUEUED'";
            flow.sql(sql, []).await;
            json!({ "messageId": id(flow, "SELECT id FROM chat_messages").await })
        }
        "createMcpServer" => json!({ "name": "walk", "url": "http://127.0.0.1:9/mcp" }),
        "updateMcpServer" | "testMcpServer" | "deleteMcpServer" => {
            let id = mcp_server(flow, name).await;
            json!({ "mcpServerId": id })
        }
        "createModelProvider" => json!({ "kind": "OLLAMA", "name": "walk" }),
        "updateModelProvider" | "testModelProvider" | "deleteModelProvider" => {
            let id = provider(flow, name).await.provider.id;
            json!({ "providerId": id.to_string() })
        }
        "createModel" => {
            let id = provider(flow, name).await.provider.id;
            json!({ "providerId": id.to_string(), "name": "another" })
        }
        "updateModel" | "deleteModel" => {
            let model = provider(flow, name).await.models[0].id;
            json!({ "modelId": model.to_string() })
        }
        _ => return None,
    })
}

/// An MCP server that is not there; its id.
async fn mcp_server(flow: &Flow, name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let new = NewMcpServer {
        name: format!("s{}", letters.take(15).collect::<String>().to_lowercase()),
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

/// A provider that nobody answers for, with one model.
async fn provider(flow: &Flow, name: &str) -> ProviderModels {
    let new = NewProvider {
        kind: ModelProviderKind::Ollama,
        name: name.to_owned(),
        base_url: "http://127.0.0.1:9".to_owned(),
        api_key: Secret::new(""),
        models: Some(vec![ModelValues {
            name: "m".to_owned(),
            ..ModelValues::default()
        }]),
        idempotency_key: None,
    };
    let admin = flow.site.administrator().await;
    let made = models::create_provider(flow.services(), &admin, new).await;
    made.unwrap()
}

/// A chat of the administrator's that stands so, and that nobody runs; its id.
async fn chat(flow: &Flow, name: &str, status: &str) -> String {
    provider(flow, name).await;
    let new = NewChat {
        text: "hello".to_owned(),
        title: Some(name.to_owned()),
        ..NewChat::default()
    };
    let admin = flow.site.administrator().await;
    let made = chats::create(flow.services(), &admin, new).await;
    let id = made.unwrap().id;
    let text = "UPDATE chats SET status = $2, status_reason = 'As the test wants' WHERE id = $1";
    flow.sql(text, [id.0.into(), status.into()]).await;
    id.to_string()
}

/// The one id that a query gives.
async fn id(flow: &Flow, sql: &str) -> String {
    let found = rows(&flow.services().db, sql, []).await;
    let id: Uuid = found[0].try_get("", "id").unwrap();
    id.to_string()
}

async fn member(flow: &Flow, name: &str) -> String {
    let name = name.to_lowercase();
    flow.site.member(&name).await.actor.user_id.to_string()
}

/// A webhook of the administrator's.
async fn webhook(flow: &Flow, name: &str) -> WebhookId {
    let new = NewWebhook {
        name: name.to_owned(),
        url: "https://example.org/".to_owned(),
        states: Vec::new(),
        statuses: Vec::new(),
        idempotency_key: None,
    };
    let admin = flow.site.administrator().await;
    let made = webhooks::create(flow.services(), &admin, new).await;
    made.unwrap().0.id
}

/// A task that is ACTIVE.
async fn active(flow: &Flow, name: &str) -> String {
    let task = flow.create(name).await;
    flow.activate(&task).await;
    task.id.to_string()
}

/// A task that is PAUSED.
async fn paused(flow: &Flow, name: &str) -> String {
    let task = flow.create(name).await;
    flow.activate(&task).await;
    let pausing = tasks::pause(flow.services(), &flow.caller, task.id);
    pausing.await.unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    task.id.to_string()
}
