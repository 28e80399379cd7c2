//! Addresses with nothing at them.

use crate::support::page::id;
use crate::support::story::Story;

#[tokio::test]
async fn an_address_with_nothing_at_it_says_so_and_leads_back() {
    let story = Story::start().await;
    let page = &story.page;
    for path in [
        "/nowhere",
        "/tasks/01a1fa60-0000-7000-8000-000000000000",
        "/tasks/no-id",
    ] {
        story.open(path).await;
        page.see(&id("not-found")).await;
        page.click(&format!("{} a", id("not-found"))).await;
        page.see(&id("prompt")).await;
    }
    story.end().await;
}
