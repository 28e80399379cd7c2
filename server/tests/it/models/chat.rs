//! Answers of models, streamed, in the languages of Anthropic and OpenAI.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::json;
use taskyard_server::config::Secret;
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::llm::LlmError;
use taskyard_server::llm::chat::{
    ChatDelta, ChatLimits, ChatModels, ChatRequest, ChatStream, LlmMessage, LlmPart, LlmStop,
    LlmTool, LlmToolCall, LlmToolResult, LlmUsage, ModelTarget,
};

use crate::support::models::{Answer, Gate, INPUT_TOKENS, OUTPUT_TOKENS, ScriptedModels, Step};

const BOTH: [ModelProviderKind; 2] = [
    ModelProviderKind::Anthropic,
    ModelProviderKind::OpenAiCompatible,
];
const KEY: &str = "sk-of-the-tests";

pub fn target(kind: ModelProviderKind, server: &ScriptedModels) -> ModelTarget {
    ModelTarget {
        kind,
        base_url: Some(server.url()),
        key: Some(Secret::new(KEY)),
        model: "scripted-max".to_owned(),
        max_output_tokens: 1000,
    }
}

pub fn models() -> ChatModels {
    ChatModels::default()
}

pub fn question(text: &str) -> ChatRequest {
    ChatRequest {
        system: "You are terse.".to_owned(),
        messages: vec![LlmMessage::User(vec![LlmPart::Text(text.to_owned())])],
        tools: vec![LlmTool {
            name: "execute".to_owned(),
            description: "Runs a command".to_owned(),
            schema: json!({ "type": "object", "properties": { "command": { "type": "string" } } }),
        }],
    }
}

pub async fn read(mut answer: ChatStream) -> (Vec<ChatDelta>, Option<LlmError>) {
    let mut deltas = Vec::new();
    while let Some(delta) = answer.next().await {
        match delta {
            Ok(delta) => deltas.push(delta),
            Err(error) => {
                assert!(answer.next().await.is_none(), "nothing follows an error");
                return (deltas, Some(error));
            }
        }
    }
    (deltas, None)
}

pub fn call(id: &str, name: &str, arguments: &str) -> ChatDelta {
    ChatDelta::ToolCall(LlmToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    })
}

pub fn text(text: &str) -> ChatDelta {
    ChatDelta::Text(text.to_owned())
}

fn end(stop: LlmStop) -> ChatDelta {
    ChatDelta::End {
        usage: LlmUsage {
            input_tokens: INPUT_TOKENS,
            output_tokens: OUTPUT_TOKENS,
        },
        stop,
        continuation: None,
    }
}

async fn ask(kind: ModelProviderKind, server: &ScriptedModels) -> Result<ChatStream, LlmError> {
    models()
        .stream(&target(kind, server), question("Hello"))
        .await
}

#[tokio::test]
async fn an_answer_streams_with_its_thoughts_its_end_and_its_cost() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([
            Step::reasoning("Hm. "),
            Step::reasoning("Yes."),
            Step::text("Grüße"),
            Step::text(", Welt 👋"),
        ]));
        let (deltas, error) = read(ask(kind, &server).await.unwrap()).await;
        assert_eq!(error, None, "{kind}");
        let expected = [
            ChatDelta::Reasoning("Hm. ".to_owned()),
            ChatDelta::Reasoning("Yes.".to_owned()),
            text("Grüße"),
            text(", Welt 👋"),
            end(LlmStop::Done),
        ];
        assert_eq!(deltas, expected, "{kind}");
    }
    let asked = server.asked();
    assert_eq!(asked[0].path, "/v1/messages");
    assert_eq!(asked[0].header("x-api-key"), KEY);
    assert_eq!(asked[0].body["system"], "You are terse.");
    assert_eq!(asked[0].body["max_tokens"], 1000);
    assert_eq!(asked[0].body["tools"][0]["name"], "execute");
    assert_eq!(asked[1].path, "/chat/completions");
    assert_eq!(asked[1].header("authorization"), format!("Bearer {KEY}"));
    for asked in asked {
        assert_eq!(asked.body["model"], "scripted-max", "the name is whole");
        assert!(asked.body["reasoning_effort"].is_null());
    }
}

#[tokio::test]
async fn parallel_tool_calls_come_whole_and_in_order() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([
            Step::text("I look."),
            Step::tool("call-1", "execute", r#"{"command":"ls ä"}"#),
            Step::tool("call-2", "read_file", r#"{"path":"/a"}"#),
            Step::tool("call-3", "list_templates", ""),
        ]));
        let (deltas, error) = read(ask(kind, &server).await.unwrap()).await;
        assert_eq!(error, None, "{kind}");
        assert_eq!(deltas[0], text("I look."), "{kind}");
        assert_eq!(
            deltas[1],
            call("call-1", "execute", r#"{"command":"ls ä"}"#)
        );
        assert_eq!(deltas[2], call("call-2", "read_file", r#"{"path":"/a"}"#));
        let ChatDelta::ToolCall(third) = &deltas[3] else {
            panic!("{deltas:?}");
        };
        assert!(third.input().unwrap().is_empty(), "{kind}");
        assert_eq!(deltas[4], end(LlmStop::ToolCalls), "{kind}");
    }
}

#[tokio::test]
async fn a_tool_call_with_broken_json_reaches_the_caller_as_it_is() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        let broken = r#"{"command": "ls"#;
        server.answer(Answer::steps([
            Step::tool("call-1", "execute", broken),
            Step::tool("call-2", "execute", r#"{"command":"id"}"#),
        ]));
        let (deltas, error) = read(ask(kind, &server).await.unwrap()).await;
        assert_eq!(error, None, "{kind}");
        assert_eq!(deltas[0], call("call-1", "execute", broken), "{kind}");
        assert_eq!(deltas[1], call("call-2", "execute", r#"{"command":"id"}"#));
        let ChatDelta::ToolCall(call) = deltas[0].clone() else {
            unreachable!()
        };
        assert!(call.input().is_err());

        // And it can be told back, with what was wrong, as something that the provider takes.
        let mut again = question("Hello");
        again.messages.push(LlmMessage::Assistant {
            text: String::new(),
            tool_calls: vec![call],
            continuation: None,
        });
        again
            .messages
            .push(LlmMessage::ToolResults(vec![LlmToolResult {
                call_id: "call-1".to_owned(),
                tool_name: "execute".to_owned(),
                content: "the arguments are no JSON".to_owned(),
                is_error: true,
            }]));
        server.answer(Answer::text("Sorry"));
        let answer = models().stream(&target(kind, &server), again).await;
        read(answer.unwrap()).await;
        let body = server.asked().pop().unwrap().body;
        if kind == ModelProviderKind::Anthropic {
            let call = &body["messages"][1]["content"][0];
            assert_eq!(call["input"], json!({ "unreadable_arguments": broken }));
            let result = &body["messages"][2]["content"][0];
            assert_eq!(result["tool_use_id"], "call-1");
            assert_eq!(result["is_error"], true);
        } else {
            let messages = &body["messages"];
            let call = &messages[2]["tool_calls"][0]["function"]["arguments"];
            let arguments: serde_json::Value =
                serde_json::from_str(call.as_str().unwrap()).unwrap();
            assert_eq!(arguments["unreadable_arguments"], broken);
            assert_eq!(messages[3]["tool_call_id"], "call-1");
            let told = messages[3]["content"].as_str().unwrap();
            assert!(told.starts_with("Error: "), "{told}");
        }
    }
}

#[tokio::test]
async fn a_cut_answer_is_an_error_and_no_end() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([Step::text("Half"), Step::Cut]));
        let (deltas, error) = read(ask(kind, &server).await.unwrap()).await;
        assert_eq!(deltas, [text("Half")], "{kind}");
        assert_eq!(error, Some(LlmError::CutOff), "{kind}");

        server.answer(Answer::steps([
            Step::tool("call-1", "execute", "{}"),
            Step::Cut,
        ]));
        let cut = ask(kind, &server).await.err();
        assert_eq!(cut, Some(LlmError::CutOff), "a call of it is none: {kind}");

        let gate = Gate::new();
        server.answer(Answer::steps([
            Step::text("Half"),
            Step::Wait(gate.clone()),
            Step::Break,
        ]));
        let mut answer = ask(kind, &server).await.unwrap();
        assert_eq!(answer.next().await, Some(Ok(text("Half"))));
        gate.open();
        let (_, error) = read(answer).await;
        assert!(
            matches!(error, Some(LlmError::Unreachable(_))),
            "{kind}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_says_its_status_its_kind_and_when_to_come_back() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::Refusal {
            status: 429,
            kind: "rate_limit_error",
            retry_after: Some("7"),
        });
        let error = ask(kind, &server).await.err().unwrap();
        assert!(error.is_retryable(), "{kind}: {error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)), "{kind}");
        assert_eq!(
            error.to_string(),
            "the provider answered with status 429 (rate_limit_error): as the script wants"
        );
        for (status, word, retryable) in [
            (529, "overloaded_error", true),
            (500, "api_error", true),
            (401, "authentication_error", false),
            (400, "invalid_request_error", false),
            (429, "insufficient_quota", false),
        ] {
            server.answer(Answer::refusal(status, word));
            let error = ask(kind, &server).await.err().unwrap();
            assert_eq!(error.is_retryable(), retryable, "{kind}: {error}");
        }
    }
}

#[tokio::test]
async fn an_error_in_the_middle_ends_the_answer_with_what_the_provider_says() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::steps([
            Step::text("Half"),
            Step::Error("overloaded_error"),
        ]));
        let (deltas, error) = read(ask(kind, &server).await.unwrap()).await;
        assert_eq!(deltas, [text("Half")], "{kind}");
        let error = error.unwrap();
        assert!(error.is_retryable(), "{kind}: {error}");
        assert_eq!(
            error.to_string(),
            "the provider broke off with overloaded_error: as the script wants"
        );
    }
}

#[tokio::test]
async fn dropping_the_answer_ends_the_request() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        let gate = Gate::new();
        server.answer(Answer::steps([
            Step::text("Half"),
            Step::Wait(gate.clone()),
            Step::text("never"),
        ]));
        let mut answer = ask(kind, &server).await.unwrap();
        assert_eq!(answer.next().await, Some(Ok(text("Half"))), "{kind}");
        gate.reached().await;
        drop(answer);
        gate.left().await;
    }
}

#[tokio::test]
async fn a_silent_provider_is_given_up() {
    let server = ScriptedModels::start().await;
    let limit = Duration::from_millis(300);
    let short = ChatModels::new(ChatLimits {
        headers: limit,
        silence: limit,
    });
    for kind in BOTH {
        let gate = Gate::new();
        server.answer(Answer::Silence(gate.clone()));
        let target = target(kind, &server);
        let asked = short.stream(&target, question("Hello"));
        assert_eq!(asked.await.err(), Some(LlmError::TooSlow(limit)), "{kind}");
        gate.left().await;

        let gate = Gate::new();
        let steps = [Step::text("Half"), Step::Wait(gate.clone())];
        server.answer(Answer::steps(steps));
        let answer = short.stream(&target, question("Hello"));
        let (deltas, error) = read(answer.await.unwrap()).await;
        assert_eq!(deltas, [text("Half")], "{kind}");
        assert_eq!(error, Some(LlmError::TooSlow(limit)), "{kind}");
    }
}

#[tokio::test]
async fn errors_tell_neither_key_nor_address() {
    let dead = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/secret-path", listener.local_addr().unwrap())
    };
    for kind in ModelProviderKind::ALL.iter().copied() {
        let target = ModelTarget {
            kind,
            base_url: Some(dead.clone()),
            key: Some(Secret::new(KEY)),
            model: "m".to_owned(),
            max_output_tokens: 10,
        };
        let error = models().stream(&target, question("Hello")).await.err();
        let error = error.unwrap();
        assert!(matches!(error, LlmError::Unreachable(_)), "{kind}: {error}");
        assert!(error.is_retryable());
        let told = format!("{error} {error:?} {target:?}").replace(&dead, "");
        let error = error.to_string();
        assert!(!told.contains(KEY), "{told}");
        assert!(!error.contains("secret-path"), "{error}");
    }
}

#[tokio::test]
async fn signed_thoughts_go_back_as_they_came() {
    let server = ScriptedModels::start().await;
    let target = target(ModelProviderKind::Anthropic, &server);
    server.answer(Answer::steps([
        Step::reasoning("First I look."),
        Step::Signature("signature-1".to_owned()),
        Step::tool("call-1", "execute", r#"{"command":"ls"}"#),
    ]));
    let (deltas, _) = read(models().stream(&target, question("Hello")).await.unwrap()).await;
    let Some(ChatDelta::End { continuation, .. }) = deltas.last() else {
        panic!("{deltas:?}");
    };
    assert!(continuation.is_some());
    let mut next = question("Hello");
    next.messages.push(LlmMessage::Assistant {
        text: String::new(),
        tool_calls: vec![LlmToolCall {
            id: "call-1".to_owned(),
            name: "execute".to_owned(),
            arguments: r#"{"command":"ls"}"#.to_owned(),
        }],
        continuation: continuation.clone(),
    });
    let result = |id: &str| LlmToolResult {
        call_id: id.to_owned(),
        tool_name: "execute".to_owned(),
        content: "a\nb".to_owned(),
        is_error: false,
    };
    next.messages
        .push(LlmMessage::ToolResults(vec![result("call-1")]));
    for (model, thoughts) in [("scripted-max", 1), ("another", 0)] {
        server.answer(Answer::text("Done"));
        let target = ModelTarget {
            model: model.to_owned(),
            ..target.clone()
        };
        read(models().stream(&target, next.clone()).await.unwrap()).await;
        let body = server.asked().pop().unwrap().body;
        let content = body["messages"][1]["content"].as_array().unwrap();
        assert_eq!(content.len(), 1 + thoughts, "{body}");
        if thoughts == 1 {
            let thought = json!({ "type": "thinking", "thinking": "First I look.", "signature": "signature-1" });
            assert_eq!(content[0], thought);
        }
        assert_eq!(content[thoughts]["type"], "tool_use");
        assert_eq!(body["messages"][2]["content"][0]["content"], "a\nb");
    }
}

#[tokio::test]
async fn images_are_shown_and_other_files_are_read_out() {
    let server = ScriptedModels::start().await;
    for kind in BOTH {
        server.answer(Answer::text("Nice"));
        let file = |media_type: &str, name: &str, bytes: &[u8]| LlmPart::File {
            media_type: media_type.to_owned(),
            name: Some(name.to_owned()),
            bytes: bytes.to_vec(),
        };
        let request = ChatRequest {
            messages: vec![LlmMessage::User(vec![
                LlmPart::Text("Look".to_owned()),
                file("image/png", "a.png", &[1, 2, 3]),
                file("text/x-rust", "a.rs", b"fn main() {}"),
                file("application/zip", "a.zip", &[0xff, 0xfe]),
            ])],
            ..ChatRequest::default()
        };
        let answer = models().stream(&target(kind, &server), request).await;
        read(answer.unwrap()).await;
        let body = server.asked().pop().unwrap().body;
        let all = body.to_string();
        assert!(all.contains("AQID"), "{kind}: {all}");
        assert!(all.contains("fn main() {}"), "{kind}: {all}");
        assert!(all.contains("is no text"), "{kind}: {all}");
        assert!(body["tools"].is_null(), "{kind}: {all}");
    }
}

#[tokio::test]
async fn without_a_key_none_is_sent() {
    let server = ScriptedModels::start().await;
    server.answer(Answer::tool("call-1", "execute", "{}"));
    let target = ModelTarget {
        key: None,
        ..target(ModelProviderKind::OpenAiCompatible, &server)
    };
    read(models().stream(&target, question("Hello")).await.unwrap()).await;
    let asked = &server.asked()[0];
    assert_eq!(asked.header("authorization"), "");
    assert_eq!(asked.header("content-type"), "application/json");
}
