//! A browser of its own for each story, steered by the commands of the WebDriver specification.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::MetadataExt as _;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::chromedriver::Chromedriver;
use super::gateway::http_client;

/// Names the browser; otherwise chromedriver looks for it.
const CHROMIUM: &str = "TASKYARD_TEST_CHROMIUM";
/// The key of an element's id in WebDriver's JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Longest that Chromium may take to end.
const END: Duration = Duration::from_secs(20);

/// A running browser with one window.
pub struct Session {
    driver: Chromedriver,
    http: reqwest::Client,
    id: String,
    /// Everything that the browser keeps.
    _profile: tempfile::TempDir,
}

impl Session {
    /// Starts Chromium with an empty profile.
    pub async fn start() -> Self {
        let driver = Chromedriver::start();
        let profile = tempfile::tempdir().unwrap();
        let http = http_client();
        let new = format!("http://127.0.0.1:{}/session", driver.port());
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities(&profile) } });
        let answer = http.post(new).json(&wanted).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str();
        let id = id.unwrap_or_else(|| panic!("no browser: {answer}"));
        Self {
            driver,
            http,
            id: id.to_owned(),
            _profile: profile,
        }
    }

    /// A command with a body; its value, or what WebDriver says is wrong.
    pub async fn post(&self, command: &str, body: Value) -> Result<Value, String> {
        let url = format!(
            "http://127.0.0.1:{}/session/{}/{command}",
            self.driver.port(),
            self.id
        );
        let answer = self.http.post(url).json(&body).send().await;
        let mut answer: Value = answer.unwrap().json().await.unwrap();
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].take()),
        }
    }

    /// Runs a script in the page; what it returns.
    pub async fn run(&self, script: &str, arguments: Value) -> Result<Value, String> {
        let body = json!({ "script": script, "args": arguments });
        self.post("execute/sync", body).await
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("goog/cdp/execute", body).await.unwrap()
    }

    /// A command for the element that a script returned.
    pub async fn element(
        &self,
        element: &Value,
        command: &str,
        body: Value,
    ) -> Result<Value, String> {
        let id = element[ELEMENT].as_str().ok_or("no such element")?;
        self.post(&format!("element/{id}/{command}"), body).await
    }

    /// What the browser has logged since this was last asked: each entry's level, source and text.
    pub async fn log(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let entries = log.unwrap().as_array().cloned().unwrap_or_default();
        let line = |entry: &Value| {
            let [level, source, message] =
                ["level", "source", "message"].map(|key| entry[key].as_str().unwrap_or_default());
            format!("{level} {source} {message}")
        };
        entries.iter().map(line).collect()
    }

    /// The window as a picture (PNG).
    pub async fn picture(&self) -> Vec<u8> {
        let shot = self.chromium("Page.captureScreenshot", json!({})).await;
        BASE64_STANDARD
            .decode(shot["data"].as_str().unwrap())
            .unwrap()
    }
}

impl Drop for Session {
    /// Ends Chromium: it would outlive its chromedriver.
    fn drop(&mut self) {
        let port = self.driver.port();
        let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)) else {
            return;
        };
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n",
            self.id
        );
        let _ = socket.set_read_timeout(Some(END));
        let _ = socket.write_all(request.as_bytes());
        let _ = socket.read(&mut [0; 256]);
    }
}

fn capabilities(profile: &tempfile::TempDir) -> Value {
    let folder = format!("--user-data-dir={}", profile.path().display());
    let mut flags = vec![
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--lang=en-US",
        "--window-size=1280,800",
        &folder,
    ];
    if is_root() {
        // Chromium's sandbox refuses to work for root.
        flags.push("--no-sandbox");
    }
    let mut options = json!({ "args": flags });
    if let Ok(chromium) = std::env::var(CHROMIUM) {
        options["binary"] = Value::from(chromium);
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}
