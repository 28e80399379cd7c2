//! The tools that a chat's model has. They act as the chat's owner, by the same services as everybody
//! else, and answer with JSON.

mod create_task;
mod create_workspace;
mod edit_file;
mod execute;
mod input;
mod list_templates;
mod mcp;
mod outcome;
mod process_output;
mod read_file;
mod read_template;
mod readiness;
mod spawn_chat;
mod start_workspace;
mod stop_process;
mod stop_workspace;
mod wait;
mod work;
mod write_file;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::engine::{Stop, Turn};
use crate::domain::BuildId;
use crate::domain::chat::{Chat, ChatPart};
use crate::domain::mcp_server::server_of;
use crate::domain::user::Caller;
use crate::llm::chat::LlmTool;
use crate::store;

use input::Input;
pub(super) use outcome::Outcome;

/// What a tool works with.
#[derive(Clone, Copy)]
pub(super) struct ToolContext<'a> {
    pub(super) turn: &'a Turn,
    /// As it was when the calls of this step began.
    pub(super) chat: &'a Chat,
    /// The chat's owner.
    pub(super) caller: &'a Caller,
    /// Held by tools that make or start the chat's workspace, so that one of them is at work at a time.
    pub(super) serial: &'a Mutex<()>,
    /// The call. Its id is the same when the call is carried out again after a restart: what a tool makes
    /// is made with it as its key.
    pub(super) call: &'a ChatPart,
}

impl ToolContext<'_> {
    /// Shows the user the build that the tool waits for.
    async fn show_build(&self, build: BuildId) -> Result<(), Stop> {
        let (uow, chat) = self.turn.begin().await?;
        store::chat::set_build(uow.tx(), &chat, self.call.id, build).await?;
        self.turn.commit(uow, &chat).await
    }

    /// By which what the tool makes is found again.
    fn key(&self) -> String {
        format!("chat-tool-{}", self.call.id)
    }
}

/// A tool: what the model is told of it, and what carries it out.
struct Tool {
    name: &'static str,
    description: &'static str,
    schema: fn() -> Value,
    /// Sub-chats have it too.
    is_for_sub_chats: bool,
    run: for<'a> fn(ToolContext<'a>, Input) -> BoxFuture<'a, Result<Outcome, Stop>>,
}

const TOOLS: &[Tool] = &[
    list_templates::TOOL,
    read_template::TOOL,
    create_workspace::TOOL,
    start_workspace::TOOL,
    stop_workspace::TOOL,
    execute::TOOL,
    process_output::TOOL,
    stop_process::TOOL,
    read_file::TOOL,
    write_file::TOOL,
    edit_file::TOOL,
    create_task::TOOL,
    spawn_chat::TOOL,
];

fn has(chat: &Chat, tool: &Tool) -> bool {
    chat.parent_id.is_none() || tool.is_for_sub_chats
}

/// The tools of a chat, as its model is told of them; those of MCP servers come beside them.
pub(super) fn offered(chat: &Chat) -> Vec<LlmTool> {
    let tools = TOOLS.iter().filter(|tool| has(chat, tool));
    tools
        .map(|tool| LlmTool {
            name: tool.name.to_owned(),
            description: tool.description.to_owned(),
            schema: (tool.schema)(),
        })
        .collect()
}

/// Carries out a call. What the model can put right comes back as its outcome.
pub(super) async fn carry_out(context: ToolContext<'_>) -> Result<Outcome, Stop> {
    let name = context.call.tool_name.as_deref().unwrap_or_default();
    let tool = TOOLS.iter().find(|tool| tool.name == name);
    let Some(tool) = tool.filter(|tool| has(context.chat, tool)) else {
        if context.chat.parent_id.is_none() && server_of(name).is_some() {
            return mcp::call(&context, name).await;
        }
        return Ok(Outcome::failed(
            json!({ "error": format!("there is no tool `{name}`") }),
        ));
    };
    let arguments = context.call.input.as_deref().unwrap_or_default();
    match Input::parse(arguments) {
        Ok(input) => (tool.run)(context, input).await,
        Err(why) => Ok(Outcome::failed(json!({ "error": why }))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_says_what_it_takes() {
        for tool in TOOLS {
            let schema = (tool.schema)();
            assert_eq!(schema["type"], "object", "{}", tool.name);
            assert_eq!(schema["additionalProperties"], false, "{}", tool.name);
            assert!(tool.description.len() > 20, "{}", tool.name);
            for (name, property) in schema["properties"].as_object().unwrap() {
                assert!(property["description"].is_string(), "{}.{name}", tool.name);
            }
        }
    }
}
