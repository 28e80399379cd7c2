//! Where the server is and who calls it.

use std::fmt;

use crate::Error;

/// Where the server is and who calls it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address of the GraphQL endpoint, `http://` or `https://`, for example
    /// `http://127.0.0.1:7080/graphql`; in a browser also a path, `/graphql`. The WebSocket address is
    /// the same with `ws` or `wss`.
    pub url: String,
    /// Bearer token; `None` in a browser, where the session cookie speaks.
    pub token: Option<Token>,
    /// `User-Agent` of native clients; browsers send their own.
    pub user_agent: Option<String>,
}

/// A bearer token; its text never shows in `Debug`.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes the token's text, without white space around it.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().trim().to_owned())
    }

    /// The text, to be sent and never to be logged.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The WebSocket address of an `http://` or `https://` endpoint.
pub(crate) fn websocket_url(url: &str) -> Result<String, Error> {
    match url.split_once("://") {
        Some(("http", rest)) if !rest.is_empty() => Ok(format!("ws://{rest}")),
        Some(("https", rest)) if !rest.is_empty() => Ok(format!("wss://{rest}")),
        _ => Err(Error::Options(format!(
            "the server's address must start with http:// or https://, not be {url:?}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        let options = Options {
            url: "http://localhost/graphql".into(),
            token: Some(Token::new(" tyd_1_secret\n")),
            user_agent: None,
        };
        assert!(!format!("{options:?}").contains("secret"));
        assert_eq!(
            options.token.map(|t| t.expose().to_owned()).as_deref(),
            Some("tyd_1_secret")
        );
    }

    #[test]
    fn the_websocket_address_keeps_host_port_and_path() {
        assert_eq!(
            websocket_url("http://h:1/graphql").unwrap(),
            "ws://h:1/graphql"
        );
        assert_eq!(
            websocket_url("https://h/graphql").unwrap(),
            "wss://h/graphql"
        );
        assert!(websocket_url("h/graphql").is_err());
    }
}
