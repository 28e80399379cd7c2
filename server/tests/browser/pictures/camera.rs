//! Takes the pictures.

use std::path::Path;

use serde_json::json;

use crate::support::story::Story;

/// Width and height of the windows that are shown.
const SIZES: [(u32, u32); 2] = [(1280, 800), (360, 740)];

/// Takes pictures of what a window shows. No page may be wider than its window.
pub(super) async fn take(story: &Story, name: &str) {
    for (width, height) in SIZES {
        resize(story, width, height).await;
        in_both_themes(story, &format!("{name}-{{}}-{width}")).await;
    }
}

/// The same of the whole page, however long it is.
pub(super) async fn take_whole(story: &Story, name: &str) {
    for (width, height) in SIZES {
        resize(story, width, height).await;
        let whole = "document.documentElement.scrollHeight";
        let whole = story.page.evaluate(whole).await.as_u64().unwrap();
        let whole = u32::try_from(whole).unwrap();
        resize(story, width, whole.max(height)).await;
        in_both_themes(story, &format!("{name}-{{}}-{width}")).await;
    }
}

async fn resize(story: &Story, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    let session = &story.page.session;
    session
        .chromium("Emulation.setDeviceMetricsOverride", size)
        .await;
    let is_so = format!("innerWidth === {width} && innerHeight === {height}");
    story.page.see_that(&is_so).await;
}

/// Writes a file for each theme, which takes the place of the braces in its name.
async fn in_both_themes(story: &Story, name: &str) {
    let page = &story.page;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    for theme in ["light", "dark"] {
        let wanted = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        page.session
            .chromium("Emulation.setEmulatedMedia", wanted)
            .await;
        page.see_that(&format!(
            "matchMedia('(prefers-color-scheme: {theme})').matches"
        ))
        .await;
        page.see_that("document.documentElement.scrollWidth <= innerWidth")
            .await;
        let file = folder.join(format!("{}.png", name.replace("{}", theme)));
        std::fs::write(file, page.session.picture().await).unwrap();
    }
}
