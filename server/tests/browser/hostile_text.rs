//! What a task says is text, whatever it looks like.

use serde_json::json;

use crate::support::page::id;
use crate::support::story::Story;

const MARKUP: &str = "<img src=x onerror=alert(1)><script>alert(2)</script>";

/// Says it as output, with escape sequences, as a state, and as a link's address.
const SCRIPT: &str = r#"
echo '<img src=x onerror=alert(1)><script>alert(2)</script>'
printf '\033[31mred\033[0m \033]8;;javascript:alert(3)\033\\link\033]8;;\033\\ \033]0;title\007\033[2J\033[999Hend\n'
taskyard report --state working --message '<img src=x onerror=alert(1)><script>alert(2)</script>' --uri 'javascript:alert(4)' || echo refused
taskyard report --state working --message '<img src=x onerror=alert(1)><script>alert(2)</script>' --uri 'https://example.org/"onmouseover="alert(5)'
echo "<b>done</b>"
sleep 1000
"#;

#[tokio::test]
async fn markup_escape_sequences_and_script_links_are_shown_as_text() {
    let story = Story::start().await;
    let page = &story.page;
    let input = json!({ "template": "shell", "prompt": SCRIPT, "displayName": MARKUP });
    let made = story
        .gateway
        .mutate("createTask", "CreateTaskInput", "task { id }", input)
        .await;
    let task = made["task"]["id"].as_str().unwrap().to_owned();
    story.open(&format!("/tasks/{task}")).await;
    page.see_text(".output-line", "<b>done</b>").await;
    page.see_text(&id("state-message"), MARKUP).await;
    page.see_text(&id("task-title"), MARKUP).await;
    let lines = page.output_lines().await.join("\n");
    for part in [MARKUP, "red", "link", "refused"] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    assert!(!lines.contains('\u{1b}'), "{lines:?}");
    is_only_text(&story).await;

    for tab in ["build", "agent", "details"] {
        page.click(&id(&format!("tab-{tab}"))).await;
        page.see(&id(tab)).await;
        is_only_text(&story).await;
    }
    page.see_text(&id("details"), MARKUP).await;
    story.open("/").await;
    page.see_text(&id("task-row"), MARKUP).await;
    is_only_text(&story).await;
    story.end().await;
}

async fn is_only_text(story: &Story) {
    let suspicious = "[...document.querySelectorAll('main img, main script, main b, [onerror], [onmouseover]')].map(e => e.outerHTML)";
    assert_eq!(story.page.evaluate(suspicious).await, json!([]));
    let links = "[...document.querySelectorAll('a')].map(a => a.href).filter(href => !href.startsWith('http'))";
    assert_eq!(story.page.evaluate(links).await, json!([]));
}
