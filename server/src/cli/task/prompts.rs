//! `taskyard task prompts`.

use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::{TaskPrompts, task_prompts};
use super::super::output::Output;

pub(super) async fn run(
    client: &Client,
    output: Output,
    build_ids: Vec<String>,
) -> Result<(), Failure> {
    let variables = task_prompts::Variables { build_ids };
    let prompts = client.execute::<TaskPrompts>(variables);
    let prompts = prompts.await?.task_prompts;
    if output.json {
        return output.object(&prompts);
    }
    for prompt in &prompts {
        output.line(&format!("{}:", prompt.build_id))?;
        for line in prompt.prompt.lines() {
            output.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}
