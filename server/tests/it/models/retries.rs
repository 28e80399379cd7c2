//! Asking again.

use std::time::Duration;

use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::llm::{LlmError, Retries, with_retries};

use super::chat::{models, question, read, target, text};
use crate::support::models::{Answer, ScriptedModels, Step};

const AT_ONCE: Retries = Retries {
    tries: 5,
    first_wait: Duration::ZERO,
    longest_wait: Duration::from_mins(1),
};

#[tokio::test]
async fn overload_before_the_first_word_is_tried_again() {
    let server = ScriptedModels::start().await;
    server.answer(Answer::Refusal {
        status: 429,
        kind: "rate_limit_error",
        retry_after: Some("0"),
    });
    server.answer(Answer::refusal(529, "overloaded_error"));
    server.answer(Answer::Reset);
    server.answer(Answer::steps([Step::Error("overloaded_error")]));
    server.answer(Answer::text("At last"));
    let (models, target) = (models(), target(ModelProviderKind::Anthropic, &server));
    let asking = with_retries(AT_ONCE, || models.stream(&target, question("Hello")));
    let (deltas, error) = read(asking.await.unwrap()).await;
    assert_eq!(error, None);
    assert_eq!(deltas[0], text("At last"));
    assert_eq!(server.asked_times(5).await.len(), 5);
}

#[tokio::test]
async fn five_tries_are_enough_and_a_refusal_needs_one() {
    let server = ScriptedModels::start().await;
    let (models, target) = (models(), target(ModelProviderKind::OpenAi, &server));
    for _ in 0..6 {
        server.answer(Answer::refusal(503, "server_error"));
    }
    let asking = with_retries(AT_ONCE, || models.stream(&target, question("Hello")));
    let error = asking.await.err().unwrap();
    assert!(matches!(error, LlmError::Refused { status: 503, .. }));
    assert_eq!(server.asked().len(), 5);
    assert_eq!(server.left(), 1);
    server.answer(Answer::refusal(401, "invalid_api_key"));
    let asking = with_retries(AT_ONCE, || models.stream(&target, question("Hello")));
    assert!(asking.await.is_err(), "the last 503, then the 401");
    assert_eq!(server.asked().len(), 7);
}

#[tokio::test]
async fn what_breaks_after_the_first_word_is_the_callers() {
    let server = ScriptedModels::start().await;
    let (models, target) = (models(), target(ModelProviderKind::OpenAi, &server));
    server.answer(Answer::steps([Step::text("Half"), Step::Cut]));
    let asking = with_retries(AT_ONCE, || models.stream(&target, question("Hello")));
    let (deltas, error) = read(asking.await.unwrap()).await;
    assert_eq!(deltas, [text("Half")]);
    assert_eq!(error, Some(LlmError::CutOff));
    assert_eq!(server.asked().len(), 1);
}
