//! The cookie of a browser session.

use axum::http::{HeaderMap, HeaderValue, header};

/// Reads and writes the session cookie. Behind TLS its name begins with `__Host-`, so that no other
/// host and no plain connection can set it.
#[derive(Clone, Copy, Debug)]
pub struct SessionCookies {
    secure: bool,
}

impl SessionCookies {
    /// Cookies for a server that browsers reach through TLS, or not.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    fn name(self) -> &'static str {
        if self.secure {
            "__Host-taskyard"
        } else {
            "taskyard"
        }
    }

    /// The session's secret in a request.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name()).then(|| value.to_owned()))
    }

    /// Sets the cookie for so many seconds.
    pub fn set(self, secret: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!(
            "{}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
            self.name()
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Removes the cookie.
    pub fn clear(self) -> Option<HeaderValue> {
        self.set("", 0)
    }
}
