//! Templates of a story's own.

use std::path::Path;

use tokio::process::Command;

use super::gateway::{Gateway, TASKYARD, TOKEN};
use super::page::{badge, id};
use super::story::Story;

/// Greets as its parameter says, then runs the prompt as a script.
pub const GREETER: &str = r#"name = "greeter"
display_name = "Greeter"
description = "Greets, then runs the prompt with `bash`."

[[parameter]]
name = "greeting"
display_name = "Greeting"
description = "What is said first, such as `Hello`."
type = "string"
default = "Hello"
regex = "^[A-Z]"

[[agent]]
name = "main"

[[agent.app]]
slug = "greeter"

[task]
app = "greeter"
command = ["{template_dir}/run.sh", "{prompt_file}"]
prompt_file = "prompt.sh"
input = "stdin"
"#;

/// The program that it runs.
const RUN: &str =
    "#!/bin/sh\necho \"$TASKYARD_PARAM_GREETING from the template\"\nexec bash \"$1\"\n";

/// A template without a task, which no provisioner of a story can build.
pub const UNFIT: &str = r#"name = "unfit"
display_name = "On the big machine"
description = "Wants what no provisioner has."
tags = { machine = "big" }

[[agent]]
name = "main"

[[agent.app]]
slug = "shell"

[task]
app = "shell"
command = ["bash", "--", "{prompt_file}"]
prompt_file = "prompt.sh"
"#;

/// The files of a template on this machine, gone with the test.
pub struct TemplateFolder(tempfile::TempDir);

impl TemplateFolder {
    /// A folder with this manifest, a readme and a program.
    pub fn new(manifest: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("template.toml", manifest);
        folder.write("README.md", "# What it does\n\nIt greets.\n");
        folder.write("run.sh", RUN);
        let run = std::fs::File::open(folder.path().join("run.sh")).unwrap();
        let may_run = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        run.set_permissions(may_run).unwrap();
        folder
    }

    /// Writes one of its files.
    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path().join(path), text).unwrap();
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Pushes it by the command line, and waits until it is imported.
    pub async fn push(&self, gateway: &Gateway) {
        let pushed = Command::new(TASKYARD)
            .args(["template", "push"])
            .arg(self.path())
            .env("TASKYARD_URL", gateway.url())
            .env("TASKYARD_TOKEN", TOKEN)
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&pushed.stderr);
        assert!(pushed.status.success(), "{said}");
    }
}

impl Story {
    /// Chooses the folder in the form that is open.
    pub async fn pick_folder(&self, folder: &TemplateFolder) {
        let path = folder.path().to_str().unwrap();
        self.page.write(&id("field-uploadId-folder"), path).await;
        self.page.see_text(&id("upload-status"), "Sent").await;
    }

    /// Makes a template of a folder on the page, and waits until its import has succeeded.
    pub async fn upload_template(&self, name: &str, folder: &TemplateFolder) {
        self.open("/templates").await;
        self.page.click(&id("create-template")).await;
        self.page.write(&id("field-name"), name).await;
        self.pick_folder(folder).await;
        self.page.click(&id("submit")).await;
        self.see_import("SUCCEEDED").await;
    }

    /// Waits until the version's page shows this end of its import.
    pub async fn see_import(&self, status: &str) {
        self.page.see(&badge("import-status", status)).await;
    }
}
