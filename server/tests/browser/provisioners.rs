//! Who carries out builds.

use crate::support::page::{badge, id};
use crate::support::provisioner::Provisioner;
use crate::support::story::Story;
use crate::support::template::{TemplateFolder, UNFIT};

#[tokio::test]
async fn a_build_that_no_provisioner_fits_says_so_until_one_with_its_tags_comes() {
    let story = Story::start().await;
    let page = &story.page;
    page.click(&id("user-menu")).await;
    page.click(&id("menu-provisioners")).await;
    page.see(&format!(
        "li:has({}) {}",
        id("provisioner"),
        badge("provisioner-status", "CONNECTED")
    ))
    .await;
    page.see_text(&id("provisioner"), "process").await;

    TemplateFolder::new(UNFIT).push(&story.gateway).await;
    story.open("/").await;
    page.choose(&id("template-select"), "On the big machine")
        .await;
    story.write_task("true").await;
    page.click(&id("tab-build")).await;
    page.see_text(&id("build-reason"), "No provisioner fits")
        .await;

    let _apart = Provisioner::start_with(&story.gateway, &["--tag", "machine=big"]);
    story.see_state("COMPLETE").await;
    page.see_text(".job", "on apart").await;
    story.open("/provisioners").await;
    page.see_text(&format!("{} .tag", id("provisioner")), "machine=big")
        .await;
    story.end().await;
}

#[tokio::test]
async fn a_page_without_provisioners_says_how_to_run_one() {
    let story = Story::start_without_provisioner().await;
    let page = &story.page;
    story.open("/provisioners").await;
    page.see_text(&id("empty"), "taskyard provisioner").await;
    story.end().await;
}
