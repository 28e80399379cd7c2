//! A model that is asked for something makes a workspace and works in it.

use serde_json::json;

use crate::support::models::{Answer, Gate, ScriptedModels, Step};
use crate::support::page::{badge, id};
use crate::support::story::Story;

const CONTROL_ENTER: &str = "\u{e009}\u{e007}\u{e000}";
const ESCAPE: &str = "\u{e00c}";

const MARKUP: &str = "<img src=x onerror=alert(1)><script>alert(2)</script>\n\n\
    a <b>bold</b> word, [a trap](javascript:alert(3)), ![a picture](data:text/html,x), \
    [the docs](https://example.org/docs)\n\n```rust\nfn main() {}\n```\n";

async fn start() -> (Story, ScriptedModels) {
    let models = ScriptedModels::start().await;
    let variables = vec![
        ("ANTHROPIC_API_KEY", "sk-test".to_owned()),
        ("ANTHROPIC_BASE_URL", models.url()),
        ("TASKYARD_CHATS_TITLES", "false".to_owned()),
    ];
    let story = Story::start_with_variables(variables).await;
    (story, models)
}

/// Begins a chat on the page of chats.
async fn ask(story: &Story, text: &str) {
    story.open("/chats").await;
    story.page.see(&id("create-chat")).await;
    say(story, text).await;
    story.page.see(&id("chat-page")).await;
}

async fn say(story: &Story, text: &str) {
    let message = format!("{text}{CONTROL_ENTER}");
    story.page.write(&id("chat-message"), &message).await;
}

fn tool(name: &str, state: &str) -> String {
    format!("[data-testid=tool-call][data-tool={name}][data-state={state}]")
}

#[tokio::test]
async fn a_model_makes_a_workspace_and_starts_it_again_when_it_was_stopped() {
    let (story, models) = start().await;
    let page = &story.page;
    let create = json!({ "template_id": "shell", "name": "bench" }).to_string();
    models.answer(Answer::steps([
        Step::reasoning("A place to work in first."),
        Step::text("I make a **workspace**."),
        Step::tool("call-1", "create_workspace", &create),
    ]));
    let script = r#"{"script":"seq 20000; echo works > made.txt"}"#;
    models.answer(Answer::tool("call-2", "execute", script));
    models.answer(Answer::tool(
        "call-3",
        "read_file",
        r#"{"path":"made.txt"}"#,
    ));
    models.answer(Answer::text("It is *there*."));
    ask(&story, "make me a workspace").await;
    page.see_text(&id("user-message"), "make me a workspace")
        .await;
    page.see_text(".markdown strong", "workspace").await;
    page.see(&tool("create_workspace", "DONE")).await;
    page.see(&tool("execute", "DONE")).await;
    page.see(&tool("read_file", "DONE")).await;
    page.see_text(".markdown em", "there").await;
    page.see(&badge("chat-status", "WAITING")).await;
    page.see_text(&id("chat-workspace"), "bench").await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.see_text(&id("tool-build"), "bench, build 1").await;
    page.see_text(&id("chat-cost"), "480 tokens read").await;
    page.click(&format!("{} summary", id("thoughts"))).await;
    page.see_text(&id("thoughts"), "A place to work in first.")
        .await;
    let read = tool("read_file", "DONE");
    page.click(&format!("{read} summary")).await;
    page.see_text(&format!("{read} {}", id("tool-result")), "works")
        .await;
    let ran = tool("execute", "DONE");
    page.click(&format!("{ran} summary")).await;
    page.click(&format!("{ran} {} summary", id("whole-output")))
        .await;
    // It comes by its beginning, and whole when it is wanted.
    page.click(&format!("{ran} {}", id("show-whole"))).await;
    page.see_text(
        &format!("{ran} {} pre + pre", id("whole-output")),
        "19999\n20000\n",
    )
    .await;

    page.click(&id("chat-workspace")).await;
    page.click(&id("stop")).await;
    page.see(&badge("workspace-status", "STOPPED")).await;
    story.open("/chats").await;
    page.click(&format!("{} a", id("chat"))).await;
    page.see(&badge("workspace-status", "STOPPED")).await;
    models.answer(Answer::tool("call-4", "start_workspace", "{}"));
    models.answer(Answer::text("It runs again."));
    say(&story, "go on").await;
    page.see(&tool("start_workspace", "DONE")).await;
    page.see(&badge("workspace-status", "RUNNING")).await;
    page.see_text(&id("answer"), "It runs again.").await;

    let all = "document.querySelector('[data-testid=conversation]').innerText";
    let seen = page.evaluate(all).await;
    page.reload().await;
    page.see_text(&id("answer"), "It runs again.").await;
    page.see_that("document.querySelectorAll('[data-testid=tool-build-status]').length === 2")
        .await;
    let again = page.evaluate(all).await;
    let without_ages = |text: &serde_json::Value| {
        let lines = text.as_str().unwrap().lines();
        let lines = lines.filter(|line| !line.contains(" ago"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_ages(&again), without_ages(&seen));
    story.end().await;
}

#[tokio::test]
async fn what_a_model_writes_is_shown_as_text_and_links_lead_only_to_the_web() {
    let (story, models) = start().await;
    let page = &story.page;
    models.answer(Answer::text(MARKUP));
    ask(&story, "<img src=x onerror=alert(4)>").await;
    page.see_text(".markdown", "<img src=x onerror=alert(1)>")
        .await;
    page.see_text(".markdown", "<b>bold</b>").await;
    page.see_text(".markdown", "a trap (javascript:alert(3))")
        .await;
    page.see_text(&id("code-block"), "fn main() {}").await;
    page.see_text(&id("user-message"), "onerror=alert(4)").await;
    let suspicious = "[...document.querySelectorAll('main img, main script, main b, [onerror]')].map(e => e.outerHTML)";
    assert_eq!(page.evaluate(suspicious).await, json!([]));
    let links = "[...document.querySelectorAll('.markdown a')].map(a => [a.href, a.rel])";
    let docs = json!([["https://example.org/docs", "noopener noreferrer nofollow"]]);
    assert_eq!(page.evaluate(links).await, docs);
    story.end().await;
}

#[tokio::test]
async fn text_streams_messages_wait_and_are_taken_back_and_esc_interrupts() {
    let (story, models) = start().await;
    let page = &story.page;
    let (gate, never) = (Gate::new(), Gate::new());
    models.answer(Answer::steps([
        Step::text("First "),
        Step::Wait(gate.clone()),
        Step::text("then second "),
        Step::Wait(never.clone()),
    ]));
    ask(&story, "count").await;
    page.see_text(&id("answer"), "First").await;
    gate.open();
    page.see_text(&id("answer"), "First then second").await;
    say(&story, "faster").await;
    page.see_text(&id("queued"), "faster").await;
    page.click(&id("take-back")).await;
    page.see_no(&id("queued")).await;

    page.press(ESCAPE).await;
    page.see(&badge("message-status", "INTERRUPTED")).await;
    page.see_text(&id("status-reason"), "interrupted").await;
    models.answer(Answer::text("Third."));
    page.click(&id("continue")).await;
    page.see_text(&id("answer"), "Third.").await;

    models.answer(Answer::text("One, two."));
    page.click(&id("edit-message")).await;
    page.rewrite(&id("field-text"), "count to two").await;
    page.click(&id("submit")).await;
    page.see_text(&id("answer"), "One, two.").await;
    page.see_text(&id("superseded"), "do not count any more")
        .await;

    page.click(&id("rename")).await;
    page.rewrite(&id("field-title"), "Counting").await;
    page.click(&id("submit")).await;
    page.see_text(&id("title"), "Counting").await;
    page.click(&id("archive")).await;
    page.see(&id("unarchive")).await;
    story.open("/chats/archive?q=counting").await;
    page.see_text(&id("chat"), "Counting").await;
    page.click(&id("tab-chats")).await;
    page.see(&id("empty")).await;
    story.end().await;
}

#[tokio::test]
async fn a_task_is_talked_about_and_a_site_without_a_model_says_how_to_get_one() {
    let (story, models) = start().await;
    let page = &story.page;
    story.open_task("read answer").await;
    models.answer(Answer::text("It waits for an answer."));
    page.click(&id("chat-about")).await;
    page.write(&id("field-text"), "how is it?").await;
    page.click(&id("submit")).await;
    page.see_text(&id("answer"), "It waits for an answer.")
        .await;
    page.see_text(".chat-about", "Task").await;
    story.end().await;

    let story = Story::start_without_provisioner().await;
    story.open("/chats").await;
    story
        .page
        .see_text(&id("no-model"), "ANTHROPIC_API_KEY")
        .await;
    story.end().await;
}

#[tokio::test]
async fn files_go_along_with_a_message() {
    let (story, models) = start().await;
    let page = &story.page;
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "grüße aus der Datei").unwrap();
    models.answer(Answer::text("I have read it."));
    story.open("/chats").await;
    page.see(&id("create-chat")).await;
    page.write(&id("attach"), notes.to_str().unwrap()).await;
    page.see_text(&id("attached"), "notes.txt").await;
    say(&story, "what is in it?").await;
    page.see_text(&id("conversation"), "I have read it.").await;
    page.see_text(&id("conversation"), "notes.txt").await;
    let asked = models.asked()[0].body["messages"].to_string();
    assert!(asked.contains("grüße aus der Datei"), "{asked}");

    let big = folder.path().join("big.txt");
    std::fs::write(&big, "x".repeat(700_001)).unwrap();
    page.write(&id("attach"), big.to_str().unwrap()).await;
    page.see_text(".field-error", "700 kB").await;
    page.write(&id("attach"), notes.to_str().unwrap()).await;
    page.click(&format!("{} button", id("attached"))).await;
    models.answer(Answer::text("Nothing this time."));
    say(&story, "and now?").await;
    page.see_text(&id("conversation"), "Nothing this time.")
        .await;
    story.end().await;
}
