use std::collections::HashMap;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use reqwest::Url;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use tokio::time::timeout;

use super::{McpConnection, McpError};
use crate::config::Secret;
use crate::llm::{LlmError, http as web};

/// How long a server may take to say what it is.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Most bytes of one event, so of one result.
const MAX_EVENT_BYTES: usize = 8 * 1024 * 1024;
const MAX_URL_BYTES: usize = 2048;
const MAX_HEADER_NAME_BYTES: usize = 100;
const MAX_HEADER_VALUE_BYTES: usize = 4096;
/// Headers that the protocol or the connection has for itself.
const RESERVED: [&str; 11] = [
    "accept",
    "connection",
    "content-length",
    "content-type",
    "host",
    "last-event-id",
    "mcp-protocol-version",
    "mcp-session-id",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// A server, and how it is reached.
#[derive(Clone, Debug)]
pub struct McpTarget {
    /// Where it is.
    pub url: String,
    /// What it is sent with every request, such as `authorization`.
    pub headers: Vec<(String, Secret)>,
}

/// Connects to servers. Cloning gives another handle on the same connections.
#[derive(Clone, Debug)]
pub struct McpClients {
    client: Result<reqwest::Client, LlmError>,
}

impl Default for McpClients {
    fn default() -> Self {
        Self {
            client: web::client(),
        }
    }
}

impl McpClients {
    /// Connects to a server, within ten seconds. Redirects are not followed: the headers go to nobody else.
    pub async fn connect(&self, target: &McpTarget) -> Result<McpConnection, McpError> {
        let client = self.client.clone();
        let client = client.map_err(|error| McpError::Settings(error.to_string()))?;
        let config = StreamableHttpClientTransportConfig::with_uri(target.url.as_str())
            .custom_headers(headers(target)?)
            .max_sse_event_size(MAX_EVENT_BYTES);
        let transport = StreamableHttpClientTransport::with_client(client, config);
        let us = Implementation::new("taskyard", env!("CARGO_PKG_VERSION"));
        // It offers servers nothing: they can't ask for a model's answer, files or a person.
        let us = ClientConfig::new(ClientCapabilities::default(), us);
        let connecting = timeout(CONNECT_LIMIT, rmcp::serve_client(us, transport));
        let connected = connecting.await;
        let running = connected.map_err(|_| McpError::TooSlow(CONNECT_LIMIT))??;
        Ok(McpConnection::new(running))
    }
}

fn headers(target: &McpTarget) -> Result<HashMap<HeaderName, HeaderValue>, McpError> {
    let headers = target.headers.iter().map(|(name, value)| {
        let wrong = || McpError::Settings(format!("the header {name} can't be sent"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        Ok((header, value))
    });
    headers.collect()
}

/// Checks an address; the error says what is wrong with it. A server may be on this machine.
pub fn check_url(text: &str) -> Result<(), &'static str> {
    if text.len() > MAX_URL_BYTES {
        return Err("The address has more than 2048 bytes");
    }
    let Ok(url) = Url::parse(text) else {
        return Err("This is no address: write it as https://tools.example.org/mcp");
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("The address must begin with https:// or http:// and name a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("The address must not hold a user name or password: give a header");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("The address must end with its path, without ? and #: give secrets as headers");
    }
    Ok(())
}

/// Checks a header; the error says what is wrong with it, without its value.
pub fn check_header(name: &str, value: &str) -> Result<(), String> {
    let is_name =
        name.len() <= MAX_HEADER_NAME_BYTES && HeaderName::from_bytes(name.as_bytes()).is_ok();
    if !is_name {
        return Err(format!(
            "A header's name has at most {MAX_HEADER_NAME_BYTES} letters, digits and -, such as Authorization"
        ));
    }
    if RESERVED.iter().any(|one| one.eq_ignore_ascii_case(name)) {
        return Err(format!("The header {name} is the connection's own"));
    }
    let is_text = value
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if value.is_empty() || value.len() > MAX_HEADER_VALUE_BYTES || !is_text {
        return Err(format!(
            "The header {name} takes 1 to {MAX_HEADER_VALUE_BYTES} visible ASCII characters"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_no_secret() {
        assert!(check_url("http://[::1]:8000/mcp").is_ok());
        for bad in [
            "",
            "tools.example.org",
            "file:///etc/passwd",
            "https://user:pass@example.org/mcp",
            "https://example.org/mcp?key=1",
            "https://example.org/mcp#x",
            &format!("https://example.org/{}", "a".repeat(2048)),
        ] {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_header_is_sent_as_it_is() {
        assert!(check_header("Authorization", "Bearer abc def").is_ok());
        for (name, value) in [
            ("", "x"),
            ("a b", "x"),
            ("Host", "example.org"),
            ("mcp-session-id", "x"),
            ("X-Key", ""),
            ("X-Key", "a\nb"),
            ("X-Key", "ä"),
            ("X-Key", &"x".repeat(4097)),
        ] {
            let wrong = check_header(name, value).unwrap_err();
            assert!(value.len() < 3 || !wrong.contains(value), "{wrong}");
        }
    }
}
