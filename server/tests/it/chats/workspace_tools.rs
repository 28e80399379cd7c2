//! The tools that run programs and change files, in a workspace with a real agent.

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use taskyard_server::domain::ChatId;
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::chat::{Chat, ChatPartKind, ChatStatus};
use taskyard_server::services::chats::{self, NewChat};
use taskyard_server::services::workspaces;

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::Answer;
use crate::support::real_agent::Running;

on_both_databases!(
    a_model_writes_edits_reads_and_runs_what_is_in_the_workspace,
    long_output_is_cut_for_the_model_and_whole_for_the_user,
    a_long_file_is_read_on_from_the_next_line,
    a_program_in_the_background_is_read_and_stopped,
    an_interrupted_turn_ends_its_program,
    a_call_that_is_carried_out_again_does_not_run_its_program_again,
    what_can_not_be_done_is_told_to_the_model,
    tools_without_a_workspace_that_runs_say_what_to_do,
);

/// A chat's site with a running workspace.
struct Site {
    chats: Chats,
    running: Running,
}

impl Site {
    async fn start(test: &TestDatabase) -> Self {
        let chats = Chats::start(test).await;
        let mut running = Running::declared(&chats.flow, test).await;
        running.start_agent().await;
        Self { chats, running }
    }

    /// The model makes these calls, one after the other, and then says a word.
    fn script(&self, calls: &[(&str, Value)]) {
        for (at, (tool, input)) in calls.iter().enumerate() {
            let answer = Answer::tool(&format!("call{at}"), tool, &input.to_string());
            self.chats.models.answer(answer);
        }
        self.chats.models.answer(Answer::text("Done."));
    }

    /// A new chat about the workspace.
    async fn say(&self) -> Chat {
        let new = NewChat {
            text: "go".to_owned(),
            workspace_id: Some(self.running.workspace),
            ..NewChat::default()
        };
        self.chats.make(new).await
    }

    /// A new chat whose model makes these calls; what came of them.
    async fn results(&self, calls: &[(&str, Value)]) -> (ChatId, Vec<Value>) {
        self.script(calls);
        let chat = self.say().await;
        let chat = self.chats.at_rest(chat.id).await;
        assert_eq!(
            (chat.status, chat.status_reason.as_str()),
            (ChatStatus::Waiting, "")
        );
        (chat.id, self.chats.results(chat.id).await)
    }

    /// What the user sees beside what the model was told.
    async fn whole(&self, id: ChatId) -> String {
        let messages = self.chats.messages(id).await;
        let mut parts = messages.iter().flat_map(|message| &message.parts);
        let result = parts.find(|part| part.kind == ChatPartKind::ToolResult);
        result.unwrap().text.clone()
    }
}

async fn a_model_writes_edits_reads_and_runs_what_is_in_the_workspace(test: &TestDatabase) {
    let site = Site::start(test).await;
    let calls = [
        (
            "write_file",
            json!({ "path": "src/run.sh", "content": "echo hello\n" }),
        ),
        (
            "edit_file",
            json!({ "path": "src/run.sh", "edits": [{ "find": "hello", "replace": "\"hi $1\"" }] }),
        ),
        ("read_file", json!({ "path": "src/run.sh" })),
        (
            "execute",
            json!({ "command": ["sh", "run.sh", "$HOME; id"], "working_directory": "src" }),
        ),
        (
            "execute",
            json!({ "script": "echo out; echo err >&2; exit 3" }),
        ),
        (
            "execute",
            json!({ "script": "echo begun; sleep 1000", "timeout_seconds": 1 }),
        ),
    ];
    let (_, results) = site.results(&calls).await;
    let wanted = [
        json!({ "written": true, "created": true, "bytes": 11 }),
        json!({ "edited": true, "replacements": 1 }),
        json!({ "content": "echo \"hi $1\"\n", "first_line": 1, "lines": 1, "total_lines": 1 }),
        json!({ "exit_code": 0, "output": "hi $HOME; id\n" }),
        json!({ "exit_code": 3, "output": "out\nerr\n" }),
        json!({ "ended_by_signal": 15, "timed_out": true, "output": "begun\n" }),
    ];
    assert_eq!(results, wanted);
}

async fn long_output_is_cut_for_the_model_and_whole_for_the_user(test: &TestDatabase) {
    let site = Site::start(test).await;
    let (id, results) = site
        .results(&[("execute", json!({ "script": "seq 20000" }))])
        .await;
    let output = results[0]["output"].as_str().unwrap();
    assert!(output.starts_with("1\n2\n") && output.ends_with("19999\n20000\n"));
    assert!(output.len() < 33 * 1024 && output.contains("bytes are left out here"));
    assert_eq!(
        (&results[0]["truncated"], &results[0]["output_bytes"]),
        (&json!(true), &json!(108_894))
    );
    let numbers: Vec<String> = (1..=20_000).map(|number| number.to_string()).collect();
    let whole = numbers.join("\n") + "\n";
    assert!(site.whole(id).await == whole);
}

async fn a_long_file_is_read_on_from_the_next_line(test: &TestDatabase) {
    let site = Site::start(test).await;
    let line = "x".repeat(1023) + "\n";
    std::fs::write(site.running.work_dir().join("long"), line.repeat(40)).unwrap();
    let (_, results) = site
        .results(&[
            ("read_file", json!({ "path": "long" })),
            ("read_file", json!({ "path": "long", "first_line": 33 })),
        ])
        .await;
    assert_eq!(
        (
            &results[0]["lines"],
            &results[0]["next_line"],
            &results[0]["total_lines"]
        ),
        (&json!(32), &json!(33), &json!(40))
    );
    assert_eq!(
        (&results[1]["lines"], &results[1]["next_line"]),
        (&json!(8), &Value::Null)
    );
}

async fn a_program_in_the_background_is_read_and_stopped(test: &TestDatabase) {
    let site = Site::start(test).await;
    let script = json!({ "script": "echo up; touch ready; sleep 1000", "background": true });
    let (_, results) = site.results(&[("execute", script)]).await;
    assert_eq!(results[0]["running"], true);
    let process = json!({ "process_id": results[0]["process_id"] });
    site.running.there("ready").await;
    let (_, results) = site
        .results(&[
            ("process_output", process.clone()),
            ("stop_process", process),
        ])
        .await;
    assert_eq!(results[0]["running"], true);
    assert_eq!(
        (&results[1]["running"], &results[1]["output"]),
        (&json!(false), &json!("up\n"))
    );
    assert_eq!(results[1]["ended_by_signal"], Signal::SIGTERM as i32);
}

async fn an_interrupted_turn_ends_its_program(test: &TestDatabase) {
    let site = Site::start(test).await;
    site.script(&[("execute", json!({ "script": "touch ready; sleep 1000" }))]);
    let chat = site.say().await;
    site.running.there("ready").await;
    let (services, caller) = (site.chats.flow.services(), &site.chats.flow.caller);
    chats::interrupt(services, caller, chat.id).await.unwrap();
    site.chats.at_rest(chat.id).await;
    site.running.nothing_runs().await;
}

async fn a_call_that_is_carried_out_again_does_not_run_its_program_again(test: &TestDatabase) {
    let mut site = Site::start(test).await;
    let script = "echo x >> count; while ! [ -e go ]; do sleep 0.05; done; echo went";
    site.script(&[("execute", json!({ "script": script }))]);
    let chat = site.say().await;
    site.running.there("count").await;
    site.chats.stop().await;
    std::fs::write(site.running.work_dir().join("go"), "").unwrap();
    site.chats.run();
    site.chats.at_rest(chat.id).await;
    let results = site.chats.results(chat.id).await;
    assert_eq!(results, [json!({ "exit_code": 0, "output": "went\n" })]);
    let count = std::fs::read_to_string(site.running.work_dir().join("count"));
    assert_eq!(count.unwrap(), "x\n");
}

async fn what_can_not_be_done_is_told_to_the_model(test: &TestDatabase) {
    let site = Site::start(test).await;
    std::fs::write(site.running.work_dir().join("binary"), b"\0").unwrap();
    let calls = [
        ("execute", json!({}), "give either"),
        (
            "execute",
            json!({ "script": "true", "command": ["true"] }),
            "give either",
        ),
        ("execute", json!({ "command": "true" }), "`command`"),
        (
            "execute",
            json!({ "script": "true", "timeout_seconds": 4000 }),
            "3600",
        ),
        (
            "execute",
            json!({ "script": "true", "background": "yes" }),
            "`background`",
        ),
        (
            "execute",
            json!({ "script": "true", "working_directory": ".." }),
            "outside",
        ),
        (
            "read_file",
            json!({ "path": "../state/agent.json" }),
            "outside",
        ),
        ("read_file", json!({ "path": "missing" }), "is not there"),
        ("read_file", json!({ "path": "binary" }), "no text file"),
        ("write_file", json!({ "path": "a" }), "`content`"),
        ("edit_file", json!({ "path": "a", "edits": "x" }), "`edits`"),
        (
            "edit_file",
            json!({ "path": "missing", "edits": [{ "find": "a", "replace": "b" }] }),
            "is not there",
        ),
        ("process_output", json!({ "process_id": 1 }), "process id 1"),
        ("stop_process", json!({}), "`process_id`"),
    ];
    let asked: Vec<_> = calls
        .iter()
        .map(|(tool, input, _)| (*tool, input.clone()))
        .collect();
    let (_, results) = site.results(&asked).await;
    for ((tool, input, why), result) in calls.iter().zip(results) {
        let error = result["error"].as_str().unwrap_or_default();
        assert!(error.contains(why), "{tool} {input}: {result}");
    }
}

async fn tools_without_a_workspace_that_runs_say_what_to_do(test: &TestDatabase) {
    let site = Site::start(test).await;
    let call = [("read_file", json!({ "path": "a" }))];
    site.script(&call);
    let chat = site.chats.say("without a workspace").await;
    site.chats.at_rest(chat.id).await;
    let results = site.chats.results(chat.id).await;
    assert_eq!(
        results[0]["error"],
        "chat has no workspace; use create_workspace first"
    );

    let flow = &site.chats.flow;
    let stopped = workspaces::stop(flow.services(), &flow.caller, site.running.workspace).await;
    stopped.unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    let (_, results) = site.results(&call).await;
    let error = results[0]["error"].as_str().unwrap();
    assert!(error.contains("start the workspace"), "{error}");
}
