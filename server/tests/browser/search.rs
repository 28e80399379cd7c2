//! The search of tasks is in the address.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn all_keys_of_the_search_pass_through_the_address() {
    let story = Story::start().await;
    let page = &story.page;
    let task = story.gateway.shell_task("read answer").await;
    let row = format!("{}[data-id=\"{task}\"]", id("task-row"));
    for fits in [
        "owner:me",
        "template:shell",
        "state:idle",
        "outdated:false",
        "favorite:false",
        "created_after:2020-01-01",
        "organization:default status:active",
    ] {
        story
            .open(&format!("/?q={}", fits.replace(' ', "%20")))
            .await;
        page.see(&row).await;
        page.see_text(&id("tab-all"), "1").await;
    }
    for leaves_out in ["owner:nobody", "favorite:true", "created_before:2020-01-01"] {
        story.open(&format!("/?q={leaves_out}")).await;
        page.see(&id("empty")).await;
        page.see_text(&id("tab-all"), "0").await;
    }
    story.open("/?q=colour:red").await;
    page.see_text(&id("error"), "colour").await;
    story.end().await;
}
