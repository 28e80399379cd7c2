//! The page as its user sees and uses it: what is looked for is waited for.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::session::Session;

/// How often the page is looked at while waiting.
const GLANCE: Duration = Duration::from_millis(50);
/// Longest wait before a story has failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// Chooses all that is in a field.
const CONTROL_A: &str = "\u{e009}a\u{e000}";

/// The visible elements that fit the first argument.
const VISIBLE: &str = "const visible = [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility());";

/// The browser's window.
pub struct Page {
    pub session: Session,
}

/// The selector of the element with this `data-testid`.
pub fn id(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}

/// The selector of the badge with this `data-testid` while it has this value.
pub fn badge(testid: &str, value: &str) -> String {
    format!("[data-testid=\"{testid}\"][data-value=\"{value}\"]")
}

impl Page {
    /// Goes to an address as if it were typed.
    pub async fn open(&self, url: &str) {
        let gone = self.session.post("url", json!({ "url": url })).await;
        gone.unwrap();
    }

    /// What an expression of the page's script has as its value now.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.session.run(&script, json!([])).await.unwrap()
    }

    /// The path of the address, with its query.
    pub async fn path(&self) -> String {
        let path = self.evaluate("location.pathname + location.search").await;
        path.as_str().unwrap().to_owned()
    }

    /// Waits until an element that fits is visible.
    pub async fn see(&self, selector: &str) {
        self.text_where(selector, "", &|_| true).await;
    }

    /// Waits until a visible element that fits has a text that contains this; the text.
    pub async fn see_text(&self, selector: &str, part: &str) -> String {
        self.text_where(selector, part, &|text| text.contains(part))
            .await
    }

    /// Waits until no element that fits is visible.
    pub async fn see_no(&self, selector: &str) {
        let script = format!("{VISIBLE} return visible.length === 0;");
        self.until(&format!("no {selector}"), async || {
            let answer = self.session.run(&script, json!([selector])).await?;
            Ok((answer == true).then_some(()))
        })
        .await;
    }

    /// Waits until an expression of the page's script is true.
    pub async fn see_that(&self, expression: &str) {
        let script = format!("return Boolean({expression});");
        self.until(expression, async || {
            let answer = self.session.run(&script, json!([])).await?;
            Ok((answer == true).then_some(()))
        })
        .await;
    }

    /// Clicks the first visible element that fits, once there is one that can be clicked.
    pub async fn click(&self, selector: &str) {
        self.act(selector, "click", json!({})).await;
    }

    /// Types into a field, once it can be typed into.
    pub async fn write(&self, selector: &str, text: &str) {
        self.act(selector, "value", json!({ "text": text })).await;
    }

    /// Types into a field in place of what is in it.
    pub async fn rewrite(&self, selector: &str, text: &str) {
        self.write(selector, &format!("{CONTROL_A}{text}")).await;
    }

    /// Chooses the option with this text, once there is one.
    pub async fn choose(&self, selector: &str, option: &str) {
        let script = "const options = document.querySelectorAll(arguments[0] + ' option');\
            return [...options].find(option => option.textContent === arguments[1]) ?? null;";
        self.until(&format!("the choice {option} of {selector}"), async || {
            let found = self.session.run(script, json!([selector, option])).await?;
            if found.is_null() {
                return Ok(None);
            }
            let clicked = self.session.element(&found, "click", json!({})).await;
            clicked.map(Some)
        })
        .await;
    }

    /// The texts of all visible elements that fit.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let script = format!("{VISIBLE} return visible.map(e => e.textContent);");
        let texts = self.session.run(&script, json!([selector])).await.unwrap();
        let texts = texts.as_array().unwrap().iter();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.session.post("refresh", json!({})).await.unwrap();
    }

    /// Types wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let focus = self.evaluate("document.activeElement").await;
        let typed = json!({ "text": keys });
        self.session.element(&focus, "value", typed).await.unwrap();
    }

    /// The output's lines in the conversation.
    pub async fn output_lines(&self) -> Vec<String> {
        let lines = self
            .evaluate("[...document.querySelectorAll('.output-line')].map(line => line.textContent.trimEnd())")
            .await;
        let lines = lines.as_array().unwrap().iter();
        lines
            .map(|line| line.as_str().unwrap().to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    }

    async fn text_where(&self, selector: &str, part: &str, fits: &dyn Fn(&str) -> bool) -> String {
        let script = format!("{VISIBLE} return visible.map(e => e.textContent);");
        self.until(&format!("{selector} {part:?}"), async || {
            let texts = self.session.run(&script, json!([selector])).await?;
            let texts = texts.as_array().cloned().unwrap_or_default();
            let mut texts = texts.iter().filter_map(Value::as_str);
            Ok(texts.find(|text| fits(text)).map(str::to_owned))
        })
        .await
    }

    async fn act(&self, selector: &str, command: &str, body: Value) {
        let script = format!("{VISIBLE} return visible.find(e => !e.disabled) ?? null;");
        self.until(&format!("{command} {selector}"), async || {
            let element = self.session.run(&script, json!([selector])).await?;
            if element.is_null() {
                return Ok(None);
            }
            self.session
                .element(&element, command, body.clone())
                .await
                .map(Some)
        })
        .await;
    }

    /// Looks until there is something. An element may be drawn anew between two commands, so an error is looked at again.
    async fn until<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>, String>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        let mut glances = interval(GLANCE);
        glances.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            glances.tick().await;
            let trouble = match look().await {
                Ok(Some(found)) => return found,
                Ok(None) => String::new(),
                Err(error) => error,
            };
            assert!(
                Instant::now() < end,
                "not seen: {what}. {trouble}\n{}",
                self.describe().await
            );
        }
    }

    async fn describe(&self) -> String {
        let text = self.evaluate("document.body.innerText").await;
        let log = self.session.log().await.join("\n");
        format!(
            "The page {} says:\n{}\nThe browser's log:\n{log}",
            self.path().await,
            text.as_str().unwrap_or_default()
        )
    }
}
