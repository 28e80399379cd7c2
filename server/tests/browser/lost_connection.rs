//! What an open page does while its gateway is away.

use std::path::Path;
use std::time::Duration;

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn a_page_says_that_the_connection_is_lost_and_then_catches_up_without_a_gap() {
    let mut story = Story::start().await;
    story.allow_in_log("WebSocket connection to");
    story.allow_in_log("net::ERR_CONNECTION_REFUSED");
    story
        .open_task("pwd; until [ -e go ]; do sleep 0.1; done; for i in $(seq 50); do echo line $i; done; touch written; until [ -e end ]; do sleep 0.1; done; echo end")
        .await;
    story.see_state("WORKING").await;
    let folder = story.page.see_text(".output-line", "/").await;
    let folder = Path::new(folder.trim());

    story.gateway.kill();
    let banner = story
        .page
        .see_text(&id("connection-banner"), "Connection lost")
        .await;
    assert!(!banner.to_lowercase().contains("stopped"), "{banner}");
    std::fs::write(folder.join("go"), "").unwrap();
    exists(&folder.join("written")).await;
    story.see_state("WORKING").await;
    assert_eq!(story.page.output_lines().await.len(), 1);

    story.gateway.run().await;
    story.page.see_no(&id("connection-banner")).await;
    std::fs::write(folder.join("end"), "").unwrap();
    story.see_state("COMPLETE").await;
    story.page.see_text(".output-line", "end").await;
    let mut expected: Vec<_> = (1..=50).map(|i| format!("line {i}")).collect();
    expected.push("end".to_owned());
    assert_eq!(story.page.output_lines().await[1..], expected);
    story.end().await;
}

/// Waits until a script has made this file.
async fn exists(file: &Path) {
    let mut glances = tokio::time::interval(Duration::from_millis(20));
    while !file.exists() {
        glances.tick().await;
    }
}
