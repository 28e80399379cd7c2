use serde::Deserialize;

use crate::domain::names::{DisplayName, Name, Prompt};
use crate::domain::{Failure, task_name};
use crate::llm::{Anthropic, LlmError};

/// Most tokens of the model's answer.
const MAX_TOKENS: u32 = 100;
/// Most characters of the prompt that the model is shown.
const MAX_PROMPT_CHARS: usize = 2_000;

const SYSTEM: &str = "\
You name tasks of a coding agent. The message is what somebody wants done; do not do it and do not answer it. \
Reply with nothing but one JSON object with two strings. `display_name`: what the task is about in a few words, at most 60 characters, \
in the message's language. `task_name`: the same in English, 1 to 4 lower-case words joined by single hyphens, only a-z and 0-9, \
at most 27 characters.";

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    display_name: String,
    task_name: String,
}

/// A name for a task, with a display name where a model said one: by the model, where there is one
/// and it gives a good one; else from the prompt's first words; else two random words.
pub(super) async fn suggest(
    model: Option<&Anthropic>,
    prompt: &Prompt,
) -> Result<(Name, Option<DisplayName>), Failure> {
    let random = random()?;
    if let Some(model) = model {
        let answer = by_model(model, prompt).await;
        let named = answer.and_then(|answer| {
            let name = task_name::by_model(&answer.task_name, random);
            let name =
                name.ok_or_else(|| LlmError::Unreadable("its name is none to use".to_owned()))?;
            let display_name = DisplayName::parse("displayName", &answer.display_name);
            Ok((name, display_name.ok().flatten()))
        });
        match named {
            Ok(named) => return Ok(named),
            Err(error) => {
                tracing::warn!(%error, "the model gave no name for a task; its prompt names it");
            }
        }
    }
    let name = task_name::for_prompt(prompt.as_str(), random)?;
    Ok((name, None))
}

/// For the digits and words of names.
pub(super) fn random() -> Result<[u8; 4], Failure> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
    Ok(random)
}

async fn by_model(model: &Anthropic, prompt: &Prompt) -> Result<Answer, LlmError> {
    let shown: String = prompt.as_str().chars().take(MAX_PROMPT_CHARS).collect();
    let text = model.ask(SYSTEM, &shown, MAX_TOKENS).await?;
    // Some models put the object between words or fences.
    let object = text.find('{').zip(text.rfind('}'));
    let object = object.and_then(|(start, end)| text.get(start..=end));
    let object = object.ok_or_else(|| LlmError::Unreadable("it has no JSON object".to_owned()))?;
    // What the model said may be somebody's words: it is not logged.
    serde_json::from_str(object)
        .map_err(|_| LlmError::Unreadable("its JSON is not what was asked for".to_owned()))
}
