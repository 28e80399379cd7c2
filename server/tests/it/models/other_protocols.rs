//! The languages of Google and Ollama.

use serde_json::json;
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::llm::LlmError;
use taskyard_server::llm::chat::{
    ChatDelta, LlmMessage, LlmStop, LlmToolCall, LlmToolResult, LlmUsage,
};

use super::chat::{models, question, read, target, text};
use crate::support::models::{Answer, INPUT_TOKENS, OUTPUT_TOKENS, ScriptedModels, Step};

const BOTH: [ModelProviderKind; 2] = [ModelProviderKind::Google, ModelProviderKind::Ollama];

#[tokio::test]
async fn they_stream_thoughts_text_calls_and_cost() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([
            Step::reasoning("Hm."),
            Step::text("I look."),
            Step::tool("call-1", "execute", r#"{"command":"ls"}"#),
            Step::tool("call-2", "execute", r#"{"command":"id"}"#),
        ]));
        let target = target(kind, &server);
        let answer = models().stream(&target, question("Hello")).await.unwrap();
        let (deltas, error) = read(answer).await;
        assert_eq!(error, None, "{kind}");
        assert_eq!(deltas[0], ChatDelta::Reasoning("Hm.".to_owned()), "{kind}");
        assert_eq!(deltas[1], text("I look."), "{kind}");
        let calls = deltas.iter().filter_map(|delta| match delta {
            ChatDelta::ToolCall(call) => Some(call.input().unwrap()["command"].clone()),
            _ => None,
        });
        assert_eq!(calls.collect::<Vec<_>>(), ["ls", "id"], "{kind}");
        let Some(ChatDelta::End { usage, stop, .. }) = deltas.last() else {
            panic!("{deltas:?}");
        };
        let cost = LlmUsage {
            input_tokens: INPUT_TOKENS,
            output_tokens: OUTPUT_TOKENS,
        };
        assert_eq!((*usage, *stop), (cost, LlmStop::ToolCalls), "{kind}");
    }
    let asked = server.asked();
    assert!(asked[0].path.starts_with("/v1beta/models/scripted-max:"));
    assert_eq!(asked[0].header("x-goog-api-key"), "sk-of-the-tests");
    assert_eq!(asked[1].path, "/api/chat");
    assert_eq!(asked[1].header("authorization"), "Bearer sk-of-the-tests");
}

#[tokio::test]
async fn a_cut_answer_is_an_error_and_no_end() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([Step::text("Half"), Step::Cut]));
        let target = target(kind, &server);
        let answer = models().stream(&target, question("Hello")).await.unwrap();
        let (deltas, error) = read(answer).await;
        assert_eq!(deltas, [text("Half")], "{kind}");
        assert_eq!(error, Some(LlmError::CutOff), "{kind}");
    }
}

#[tokio::test]
async fn every_result_and_signature_goes_back() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        let target = target(kind, &server);
        server.answer(Answer::steps([
            Step::tool("call-1", "execute", r#"{"command":"ls"}"#),
            Step::tool("call-2", "execute", r#"{"command":"id"}"#),
        ]));
        let answer = models().stream(&target, question("Hello")).await.unwrap();
        let (deltas, _) = read(answer).await;
        let calls = deltas.iter().filter_map(|delta| match delta {
            ChatDelta::ToolCall(call) => Some(call.clone()),
            _ => None,
        });
        let calls: Vec<LlmToolCall> = calls.collect();
        let Some(ChatDelta::End { continuation, .. }) = deltas.last() else {
            panic!("{deltas:?}");
        };
        let results = calls.iter().map(|call| LlmToolResult {
            call_id: call.id.clone(),
            tool_name: call.name.clone(),
            content: format!("result of {}", call.arguments),
            is_error: false,
        });
        let results = LlmMessage::ToolResults(results.collect());
        let mut next = question("Hello");
        next.messages.push(LlmMessage::Assistant {
            text: String::new(),
            tool_calls: calls,
            continuation: continuation.clone(),
        });
        next.messages.push(results);
        server.answer(Answer::text("Done"));
        read(models().stream(&target, next).await.unwrap()).await;
        let body = server.asked().pop().unwrap().body;
        let all = body.to_string();
        for part in [
            r#"result of {\"command\":\"ls\"}"#,
            r#"result of {\"command\":\"id\"}"#,
        ] {
            let escaped = part.replace('\\', "\\\\");
            assert!(
                all.contains(part) || all.contains(&escaped),
                "{kind}: {all}"
            );
        }
        if kind == ModelProviderKind::Google {
            let parts = &body["contents"][1]["parts"];
            assert_eq!(parts[0]["thoughtSignature"], "signature-of-call-1", "{all}");
            assert_eq!(parts[1]["thoughtSignature"], "signature-of-call-2", "{all}");
            assert_eq!(parts[0]["functionCall"]["args"], json!({ "command": "ls" }));
        }
    }
}
