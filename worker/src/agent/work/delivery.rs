use taskyard_client::Error;

pub(super) use crate::agent::api::complete_command::CommandResultInput;

use crate::agent::api::complete_command::CompleteCommandInput;
use crate::agent::api::{
    AppendCommandOutput, CompleteCommand, append_command_output, complete_command,
};
use crate::agent::text::pieces;
use crate::agent::workspace::Workspace;

/// Longest piece of text, in bytes. Escaped as JSON it still fits into a request.
const PIECE: usize = 128 * 1024;

/// What came of a command.
#[derive(Default)]
pub(super) struct Done {
    /// Without secrets.
    pub(super) text: String,
    pub(super) result: CommandResultInput,
}

/// Tells the gateway what came of a command, or why it can't be done, until it has heard.
pub(super) async fn complete(workspace: &Workspace, id: String, outcome: Result<Done, String>) {
    let told = match outcome {
        Ok(done) => tell(workspace, id, done, None).await,
        Err(error) => {
            let error = workspace.redactor.redact(&error);
            tell(workspace, id, Done::default(), Some(error)).await
        }
    };
    if let Err(error) = told {
        tracing::warn!(%error, "the gateway refused what came of a command");
    }
}

async fn tell(
    workspace: &Workspace,
    id: String,
    done: Done,
    error: Option<String>,
) -> Result<(), Error> {
    let mut before: Vec<&str> = pieces(&done.text, PIECE).collect();
    let last = before.pop().unwrap_or_default();
    let mut position = 0;
    for piece in before {
        let input = append_command_output::AppendCommandOutputInput {
            command_id: id.clone(),
            position,
            text: piece.to_owned(),
        };
        let variables = append_command_output::Variables { input };
        let sent = workspace.gateway.deliver::<AppendCommandOutput>(variables);
        if !sent.await?.append_command_output.wanted {
            return Ok(());
        }
        position += 1;
    }
    let input = CompleteCommandInput {
        command_id: id,
        position,
        text: last.to_owned(),
        result: done.result,
        error,
    };
    let variables = complete_command::Variables { input };
    let sent = workspace.gateway.deliver::<CompleteCommand>(variables);
    sent.await.map(drop)
}
