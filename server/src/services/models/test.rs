use std::time::{Duration, Instant};

use futures_util::StreamExt as _;

use super::all::list;
use super::target::of_provider;
use crate::domain::model::Model;
use crate::domain::user::Caller;
use crate::domain::{Failure, ModelId, ModelProviderId};
use crate::llm::LlmError;
use crate::llm::chat::{ChatDelta, ChatRequest, LlmMessage, LlmPart, ModelTarget};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};

/// How long a test may take.
const LIMIT: Duration = Duration::from_secs(30);
/// Enough for a word, also where a model thinks first.
const MAX_TOKENS: u32 = 256;
/// Most characters of the reply that are shown.
const MAX_CHARS: usize = 200;

/// How a test went.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// Whether the model answered.
    pub ok: bool,
    /// Why it did not, and how to put it right.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
    /// What it answered, cut.
    pub reply: Option<String>,
}

/// Asks a model of a provider for one word, also where neither is enabled. INVALID_INPUT: the provider
/// has no such model, or none.
pub async fn test_provider(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
    model: Option<&str>,
) -> Result<TestResult, Failure> {
    let object = AuditObject::new("ModelProvider", id.0, "");
    let result = try_test(services, caller, id, model).await;
    audit::or_refused(services, caller, "testModelProvider", object, result).await
}

async fn try_test(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
    model: Option<&str>,
) -> Result<TestResult, Failure> {
    let found = list(services, caller).await?.into_iter();
    let found = found.into_iter().find(|one| one.provider.id == id);
    let found = found.ok_or_else(|| Failure::not_found("provider of models"))?;
    let wanted = model.map(str::trim).filter(|name| !name.is_empty());
    let model = match wanted {
        // Also one that is not there yet: to see whether it can be added.
        Some(name) => Some(super::input::model_of(
            &found.provider,
            ModelId::generate(),
            name,
        )),
        None => found.models.first().cloned(),
    };
    let model: Model = model.ok_or_else(|| {
        let what = "The provider has no model: name one, or add one first";
        Failure::invalid("model", what)
    })?;
    let mut target = of_provider(services, &found.provider, &model).await?;
    target.max_output_tokens = MAX_TOKENS;
    let uow = UnitOfWork::begin(services).await?;
    let object = super::provider_object(&found.provider);
    let after = serde_json::json!({ "model": model.name });
    audit::record(&uow, caller, "testModelProvider", object, None, Some(after)).await?;
    uow.commit().await?;

    let begun = Instant::now();
    let asked = tokio::time::timeout(LIMIT, ask(services, &target)).await;
    let answer = asked.unwrap_or(Err(LlmError::TooSlow(LIMIT)));
    let latency_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let (reply, error) = match answer {
        Ok(reply) => (Some(reply), None),
        Err(error) => (None, Some(in_words(&error))),
    };
    Ok(TestResult {
        ok: error.is_none(),
        error,
        latency_ms,
        reply,
    })
}

async fn ask(services: &Services, target: &ModelTarget) -> Result<String, LlmError> {
    let question = "Answer with the one word: ready".to_owned();
    let request = ChatRequest {
        messages: vec![LlmMessage::User(vec![LlmPart::Text(question)])],
        ..ChatRequest::default()
    };
    let mut answer = services.models.stream(target, request).await?;
    let mut reply = String::new();
    while let Some(delta) = answer.next().await {
        if let ChatDelta::Text(text) = delta? {
            reply.push_str(&text);
        }
    }
    Ok(reply.trim().chars().take(MAX_CHARS).collect())
}

fn in_words(error: &LlmError) -> String {
    let advice = match error {
        LlmError::Refused {
            status: 401 | 403, ..
        } => ". Check the key",
        LlmError::Refused { status: 404, .. } => ". Check the model's name and the address",
        LlmError::Refused { status: 429, .. } => {
            ". The key is good, but its limit or its money is used up for now"
        }
        LlmError::Unreachable(_) | LlmError::TooSlow(_) => {
            ". Check the address, and whether the gateway's machine reaches it"
        }
        LlmError::Unreadable(_) => {
            ". Check whether the provider's kind and address belong together"
        }
        _ => "",
    };
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}{advice}", first.unwrap_or_default(), letters.as_str())
}
