//! A story's stage: a gateway, and a browser whose user is signed in.

use super::gateway::Gateway;
use super::page::{Page, badge, id};
use super::session::Session;

/// A gateway and a window; everything of it ends with the story.
pub struct Story {
    pub page: Page,
    pub gateway: Gateway,
    allowed: Vec<&'static str>,
}

impl Story {
    /// Starts a gateway on an empty database and signs in by the link that it prints.
    pub async fn start() -> Self {
        Self::start_signed_in(4).await
    }

    /// The same with nobody who carries out builds.
    pub async fn start_without_provisioner() -> Self {
        Self::start_signed_in(0).await
    }

    /// The same with these variables of the gateway besides.
    pub async fn start_with_variables(variables: Vec<(&'static str, String)>) -> Self {
        Self::start_with(4, variables).await.signed_in().await
    }

    async fn start_signed_in(provisioners: usize) -> Self {
        Self::start_with(provisioners, Vec::new())
            .await
            .signed_in()
            .await
    }

    async fn signed_in(mut self) -> Self {
        let story = &mut self;
        let link = story.gateway.printed_link().await;
        story.page.open(&link).await;
        story.page.see(&id("prompt")).await;
        self
    }

    /// The same, before anybody has signed in, with an empty window.
    pub async fn start_signed_out() -> Self {
        Self::start_with(4, Vec::new()).await
    }

    async fn start_with(provisioners: usize, variables: Vec<(&'static str, String)>) -> Self {
        assert!(
            std::env::var_os("TASKYARD_UI_DIR").is_some(),
            "the stories need the built page: run `cargo xtask test --only browser`, or name its folder in TASKYARD_UI_DIR"
        );
        let (gateway, session) = tokio::join!(
            Gateway::start_on_own_database_with(provisioners, variables),
            Session::start()
        );
        Self {
            page: Page { session },
            gateway,
            allowed: Vec::new(),
        }
    }

    /// Opens a page by its path.
    pub async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.gateway.url());
        self.page.open(&url).await;
    }

    /// Lets the browser log lines with this text: the story causes them.
    pub fn allow_in_log(&mut self, part: &'static str) {
        self.allowed.push(part);
    }

    /// Makes a task of this script in the prompt box; its id.
    pub async fn write_task(&self, script: &str) -> String {
        self.page.write(&id("prompt"), script).await;
        self.page.click(&id("create-task")).await;
        self.task_on_page().await
    }

    /// Makes a task elsewhere and opens its page; its id.
    pub async fn open_task(&self, script: &str) -> String {
        let task = self.gateway.shell_task(script).await;
        self.open(&format!("/tasks/{task}")).await;
        self.page.see(&id("task-page")).await;
        task
    }

    /// Waits for a task's page; the task's id.
    pub async fn task_on_page(&self) -> String {
        self.page.see(&id("task-page")).await;
        let path = self.page.path().await;
        let (_, id) = path.rsplit_once('/').unwrap();
        id.to_owned()
    }

    /// Waits until the task's page shows this state.
    pub async fn see_state(&self, state: &str) {
        self.page.see(&badge("task-state", state)).await;
    }

    /// Waits until the task's page shows this status.
    pub async fn see_status(&self, status: &str) {
        self.page.see(&badge("task-status", status)).await;
    }

    /// Ends well only if the browser had nothing to complain of: no error of a script, nothing that the page's security
    /// policy forbids, no file that is missing.
    pub async fn end(self) {
        let log = self.page.session.log().await;
        let complaints: Vec<_> = log
            .iter()
            .filter(|line| line.starts_with("SEVERE") || line.starts_with("WARNING"))
            .filter(|line| !self.allowed.iter().any(|part| line.contains(part)))
            .collect();
        assert!(complaints.is_empty(), "the browser logged {complaints:#?}");
    }
}
