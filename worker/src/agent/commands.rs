use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::sleep;

use super::api::acknowledge_command::{AcknowledgeCommandInput, Variables};
use super::api::agent_commands;
use super::api::{AcknowledgeCommand, AgentCommandKind, AgentCommands};
use super::ending::End;
use super::workspace::Workspace;

/// Answers that are remembered, so that a command that comes again is not carried out again.
const REMEMBERED: usize = 1024;

/// Time until the next try when the gateway has ended the subscription.
const RETRY: Duration = Duration::from_secs(1);

/// Carries out the gateway's commands, one after the other, for ever.
pub(crate) async fn follow(workspace: Arc<Workspace>) {
    let mut answers = Answers::default();
    loop {
        let mut commands = workspace
            .gateway
            .subscribe::<AgentCommands>(agent_commands::Variables {});
        while let Some(event) = commands.next().await {
            match event {
                Ok(event) => carry_out(&workspace, &mut answers, event.agent_commands).await,
                Err(error) => {
                    workspace.gateway.judge(&error);
                    tracing::warn!(%error, "the gateway's commands could not be read");
                }
            }
        }
        sleep(RETRY).await;
    }
}

async fn carry_out(
    workspace: &Workspace,
    answers: &mut Answers,
    command: agent_commands::AgentCommandsAgentCommands,
) {
    let known = answers.of(&command.id);
    let Answer { error, .. } = known.unwrap_or_else(|| {
        answers.remember(Answer {
            command: command.id.clone(),
            error: first_time(workspace, command.kind, command.text),
        })
    });
    let input = AcknowledgeCommandInput {
        command_id: command.id,
        error,
    };
    let acknowledged = workspace
        .gateway
        .deliver::<AcknowledgeCommand>(Variables { input });
    if let Err(error) = acknowledged.await {
        tracing::warn!(%error, "the gateway refused the answer to a command");
    }
    if command.kind == AgentCommandKind::ShutDown {
        let why = "the gateway asked for it";
        workspace.ending.ask(End::Graceful, why);
    }
}

/// Why the command is not accepted; `None`: it is.
fn first_time(
    workspace: &Workspace,
    kind: AgentCommandKind,
    text: Option<String>,
) -> Option<String> {
    match (kind, text) {
        (AgentCommandKind::DeliverInput, Some(text)) => {
            workspace.input.deliver(text).err().map(str::to_owned)
        }
        (AgentCommandKind::DeliverInput, None) => Some("the input has no text".to_owned()),
        (AgentCommandKind::ShutDown, _) => None,
        (AgentCommandKind::Unknown, _) => {
            Some("this agent is older than the gateway and does not know the command".to_owned())
        }
    }
}

/// The answers to the latest commands.
#[derive(Default)]
struct Answers(VecDeque<Answer>);

#[derive(Clone)]
struct Answer {
    command: String,
    /// Why it was not accepted; `None`: it was.
    error: Option<String>,
}

impl Answers {
    fn of(&self, command: &str) -> Option<Answer> {
        let mut latest_first = self.0.iter().rev();
        latest_first.find(|it| it.command == command).cloned()
    }

    fn remember(&mut self, answer: Answer) -> Answer {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(answer.clone());
        answer
    }
}
