//! The pages of templates.

use serde_json::json;

use super::camera::{take, take_whole};
use super::scene::did;
use crate::support::page::{badge, id};
use crate::support::story::Story;
use crate::support::template::{GREETER, TemplateFolder, UNFIT};

const PARAMETERS: &str = r#"
[[parameter]]
name = "size"
display_name = "Size of the machine"
description = "Gigabytes of memory."
type = "number"
min = 1
max = 64
default = 8

[[parameter]]
name = "region"
display_name = "Region"
type = "string"
default = "eu"
options = [{ value = "eu", name = "Europe" }, { value = "us", name = "America" }]

[[parameter]]
name = "cache"
display_name = "Keep the cache"
type = "bool"
default = true

[[parameter]]
name = "tools"
display_name = "Tools"
description = "Packages to install first."
type = "list"
default = ["git", "make"]

[[preset]]
name = "Large"
description = "For whole products; `size` is 64."
values = { size = 64, region = "us" }

"#;

#[tokio::test]
async fn the_pages_of_templates_look_as_on_their_pictures() {
    let story = Story::start().await;
    let page = &story.page;
    let manifest = GREETER.replacen("[[agent]]", &format!("{PARAMETERS}[[agent]]"), 1);
    let folder = TemplateFolder::new(&manifest);
    folder.push(&story.gateway).await;
    folder.push(&story.gateway).await;
    TemplateFolder::new(UNFIT).push(&story.gateway).await;
    let found = "{ template(name: \"unfit\") { id } }";
    let unfit = story.gateway.graphql(found, json!({})).await;
    let input = json!({ "templateId": unfit["template"]["id"], "deprecationMessage": "The big machine is gone: use Greeter" });
    did(&story, "updateTemplate", "template { id }", input).await;

    story.open("/").await;
    page.choose(&id("template-select"), "Greeter").await;
    page.see(&id("field-tools")).await;
    take_whole(&story, "composer-parameters").await;
    story.open("/templates").await;
    page.see(&badge("deprecated", "DEPRECATED")).await;
    page.click(&format!("{} summary", id("gallery"))).await;
    page.see(&id("use-starter")).await;
    take_whole(&story, "templates").await;
    page.click(&id("create-template")).await;
    page.see(&id("field-uploadId-folder")).await;
    take(&story, "template-upload").await;

    story.open("/templates?q=greeter").await;
    page.click(&format!("{} a", id("template"))).await;
    for (tab, shown) in [
        ("overview", "overview"),
        ("versions", "version"),
        ("parameters", "parameters"),
        ("files", "file"),
        ("settings", "template-settings"),
    ] {
        page.click(&id(&format!("tab-{tab}"))).await;
        page.see(&id(shown)).await;
        take_whole(&story, &format!("template-{tab}")).await;
    }
    page.click(&id("create-workspace")).await;
    page.see(&id("field-tools")).await;
    take(&story, "workspace-form").await;
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;
    page.click(&id("tab-files")).await;
    page.click(&id("file")).await;
    page.see(&id("file-text")).await;
    take(&story, "template-file").await;
    page.click(&format!("{} .modal-actions button", id("dialog")))
        .await;

    folder.write("template.toml", &manifest.replace("regex", "regexp"));
    page.click(&id("tab-versions")).await;
    page.click(&id("upload-version")).await;
    story.pick_folder(&folder).await;
    page.click(&id("submit")).await;
    page.see(&id("import-error")).await;
    page.see(".log-text").await;
    take_whole(&story, "version-failed").await;
    story.end().await;
}
