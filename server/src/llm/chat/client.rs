use std::time::Duration;

use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use genai::chat::{ChatOptions, ReasoningEffort};
use genai::resolver::{AuthData, Endpoint};
use genai::{Client, Headers, ModelIden, ServiceTarget};

use super::answer::deltas;
use super::endpoint;
use super::failure::Failures;
use super::request::request;
use super::types::{ChatDelta, ChatRequest, ModelTarget};
use crate::domain::model::ModelProviderKind;
use crate::llm::{LlmError, http};

/// An answer as it streams. It ends with [`ChatDelta::End`] or with an error; dropping it ends the
/// request.
pub type ChatStream = BoxStream<'static, Result<ChatDelta, LlmError>>;

/// How long a provider may be silent.
#[derive(Clone, Copy, Debug)]
pub struct ChatLimits {
    /// Until the headers of its answer. Default 60 seconds.
    pub headers: Duration,
    /// Between two pieces of its answer. Default 120 seconds.
    pub silence: Duration,
}

impl Default for ChatLimits {
    fn default() -> Self {
        Self {
            headers: Duration::from_mins(1),
            silence: Duration::from_mins(2),
        }
    }
}

/// Asks models. Cloning gives another handle on the same connections.
#[derive(Clone, Debug)]
pub struct ChatModels {
    client: Result<Client, LlmError>,
    limits: ChatLimits,
}

impl Default for ChatModels {
    fn default() -> Self {
        Self::new(ChatLimits::default())
    }
}

impl ChatModels {
    /// A client with these limits. Where none can be made, asking says why.
    pub fn new(limits: ChatLimits) -> Self {
        let client = http::client().and_then(|client| {
            let built = Client::builder().with_reqwest(client).build();
            built.map_err(|_| LlmError::Settings("the client of models can't be made".to_owned()))
        });
        Self { client, limits }
    }

    /// Asks a model. Whatever goes wrong before the first piece of the answer is this function's error,
    /// so that it may be called again ([`super::super::with_retries`]); what goes wrong later is the
    /// stream's last item. Dropping the future or the stream ends the request.
    pub async fn stream(
        &self,
        target: &ModelTarget,
        chat: ChatRequest,
    ) -> Result<ChatStream, LlmError> {
        let client = self.client.as_ref().map_err(Clone::clone)?;
        let service = service(target)?;
        let failures = Failures::new(target, self.limits);
        let options = self.options(target);
        let asked = client
            .exec_chat_stream(service, request(target, chat), Some(&options))
            .await
            .map_err(|error| failures.of(error))?;
        let mut answer = deltas(asked.stream, target.clone(), failures).boxed();
        match answer.next().await {
            Some(Ok(first)) => Ok(stream::once(ready(Ok(first))).chain(answer).boxed()),
            Some(Err(error)) => Err(error),
            None => Err(LlmError::CutOff),
        }
    }

    fn options(&self, target: &ModelTarget) -> ChatOptions {
        let mut options = ChatOptions::default()
            .with_capture_usage(true)
            .with_capture_reasoning_content(true)
            .with_capture_tool_calls(true)
            .with_max_tokens(target.max_output_tokens)
            .with_stream_header_timeout(self.limits.headers)
            .with_stream_read_timeout(self.limits.silence);
        if let Some(effort) = no_effort(target) {
            options = options.with_reasoning_effort(effort);
        }
        // Ollama needs no key; what stands before it may.
        if let (ModelProviderKind::Ollama, Some(key)) = (target.kind, &target.key) {
            let value = format!("Bearer {}", key.expose());
            options = options.with_extra_headers([("Authorization".to_owned(), value)]);
        }
        options
    }
}

/// Without an effort the library takes the end of a name such as `qwen-max` for one. These are efforts
/// that it does not send.
fn no_effort(target: &ModelTarget) -> Option<ReasoningEffort> {
    match target.kind {
        ModelProviderKind::OpenAi | ModelProviderKind::OpenAiCompatible => {
            Some(ReasoningEffort::Budget(0))
        }
        ModelProviderKind::Google => Some(ReasoningEffort::Zero),
        // Here it may turn thinking off, so that only such names get it.
        ModelProviderKind::Anthropic => {
            let (effort, _) = ReasoningEffort::from_model_name(&target.model);
            effort.map(|_| ReasoningEffort::Zero)
        }
        ModelProviderKind::Ollama => None,
    }
}

fn service(target: &ModelTarget) -> Result<ServiceTarget, LlmError> {
    let base = endpoint::base(target.kind, target.base_url.as_deref())?;
    let auth = match (&target.key, target.kind) {
        (Some(key), _) => AuthData::from_single(key.expose()),
        // Without a key the library would send an empty one.
        (None, ModelProviderKind::OpenAi | ModelProviderKind::OpenAiCompatible) => {
            AuthData::RequestOverride {
                url: format!("{base}chat/completions"),
                headers: Headers::default(),
            }
        }
        (None, _) => AuthData::from_single(""),
    };
    Ok(ServiceTarget {
        endpoint: Endpoint::from_owned(base),
        auth,
        model: ModelIden::new(endpoint::adapter(target.kind), target.model.clone()),
    })
}
