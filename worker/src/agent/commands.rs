use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::sleep;

use super::api::acknowledge_command::{AcknowledgeCommandInput, Variables};
use super::api::agent_commands;
use super::api::{AcknowledgeCommand, AgentCommandKind, AgentCommands};
use super::ending::End;
use super::input::Place;
use super::work;
use super::workspace::Workspace;

/// Answers that are remembered, so that a command that comes again is not carried out again.
const REMEMBERED: usize = 1024;

/// Time until the next try when the gateway has ended the subscription.
const RETRY: Duration = Duration::from_secs(1);

/// Carries out the gateway's commands for ever: inputs one after the other, work side by side.
pub(crate) async fn follow(workspace: Arc<Workspace>) {
    let mut answers = Answers::default();
    loop {
        let variables = agent_commands::Variables {
            run: workspace.run.to_string(),
        };
        let mut commands = workspace.gateway.subscribe::<AgentCommands>(variables);
        while let Some(event) = commands.next().await {
            match event {
                Ok(event) => match event.agent_commands.kind {
                    AgentCommandKind::DeliverInput
                    | AgentCommandKind::ShutDown
                    | AgentCommandKind::Unknown => {
                        answer(&workspace, &mut answers, event.agent_commands).await;
                    }
                    AgentCommandKind::Cancel => work::cancel(&workspace, event.agent_commands.id),
                    _ => work::begin(&workspace, event.agent_commands),
                },
                Err(error) => {
                    workspace.gateway.judge(&error);
                    tracing::warn!(%error, "the gateway's commands could not be read");
                }
            }
        }
        sleep(RETRY).await;
    }
}

async fn answer(
    workspace: &Workspace,
    answers: &mut Answers,
    command: agent_commands::AgentCommandsAgentCommands,
) {
    let (error, place) = match answers.of(&command.id) {
        Some(known) => (known.error, None),
        None => match first_time(workspace, command.kind, command.text).await {
            Ok(place) => (None, place),
            Err(why) => (Some(why), None),
        },
    };
    answers.remember(&command.id, error.as_ref());
    let input = AcknowledgeCommandInput {
        command_id: command.id,
        run: None,
        error,
    };
    let acknowledged = workspace
        .gateway
        .deliver::<AcknowledgeCommand>(Variables { input });
    // Told first and done then: whoever sent an input that has expired was told that it failed.
    match acknowledged.await {
        Ok(answer) if answer.acknowledge_command.accepted => {
            if let Some((place, text)) = place {
                place.fill(text);
            }
        }
        Ok(_) => tracing::info!("a command had expired before it was answered"),
        Err(error) => tracing::warn!(%error, "the gateway refused the answer to a command"),
    }
    if command.kind == AgentCommandKind::ShutDown {
        let why = "the gateway asked for it";
        workspace.ending.ask(End::Graceful, why);
    }
}

/// The place that an accepted input goes to, with its text; `Err`: why the command is not accepted.
async fn first_time(
    workspace: &Workspace,
    kind: AgentCommandKind,
    text: Option<String>,
) -> Result<Option<(Place, String)>, String> {
    match (kind, text) {
        (AgentCommandKind::DeliverInput, Some(text)) => match workspace.input.reserve().await {
            Ok(place) => Ok(Some((place, text))),
            Err(why) => Err(why.to_owned()),
        },
        (AgentCommandKind::DeliverInput, None) => Err("the input has no text".to_owned()),
        (AgentCommandKind::ShutDown, _) => Ok(None),
        _ => Err("this agent is older than the gateway and does not know the command".to_owned()),
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

    fn remember(&mut self, command: &str, error: Option<&String>) {
        if self.of(command).is_some() {
            return;
        }
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(Answer {
            command: command.to_owned(),
            error: error.cloned(),
        });
    }
}
