//! The way from the command line to the server.

use clap::Args;
use taskyard_client::{Client, Options, Token};

use super::credentials::{self, Credentials};
use super::failure::Failure;

/// Where a server is when nothing says otherwise.
pub(crate) const DEFAULT_URL: &str = "http://127.0.0.1:7080";

/// Which server to ask, as whom, and in which form to answer.
#[derive(Args, Clone)]
pub struct ApiOptions {
    /// Address of the server [default: the one of `taskyard login`]
    #[arg(long, env = "TASKYARD_URL", global = true, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// API token [default: the one of `taskyard login`]
    #[arg(
        long,
        env = "TASKYARD_TOKEN",
        hide_env_values = true,
        global = true,
        value_name = "TOKEN"
    )]
    pub(crate) token: Option<String>,
    /// Print the object as the API gave it, as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl std::fmt::Debug for ApiOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiOptions")
            .field("url", &self.url)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

impl ApiOptions {
    /// A client of the server that the options, the environment or `taskyard login` name.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let stored = match (&self.url, &self.token) {
            (Some(_), Some(_)) => None,
            _ => credentials::load(&credentials::path()?)?,
        };
        client(&choose(self.url.as_deref(), self.token.as_deref(), stored)?)
    }
}

/// A client with these credentials.
pub(crate) fn client(credentials: &Credentials) -> Result<Client, Failure> {
    Ok(Client::new(Options {
        url: format!("{}/graphql", credentials.url),
        token: Some(Token::new(&credentials.token)),
        user_agent: Some(concat!("taskyard/", env!("CARGO_PKG_VERSION")).into()),
    })?)
}

/// Given options before stored ones; a stored token goes to its own server only.
fn choose(
    url: Option<&str>,
    token: Option<&str>,
    stored: Option<Credentials>,
) -> Result<Credentials, Failure> {
    let url = url.filter(|url| !url.is_empty()).map(base);
    let token = token.filter(|token| !token.is_empty());
    match (url, token, stored) {
        (Some(url), Some(token), _) => Ok(Credentials {
            url,
            token: token.to_owned(),
        }),
        (None, Some(token), stored) => Ok(Credentials {
            url: stored.map_or_else(|| DEFAULT_URL.to_owned(), |stored| stored.url),
            token: token.to_owned(),
        }),
        (None, None, Some(stored)) => Ok(stored),
        (Some(url), None, Some(stored)) if stored.url == url => Ok(stored),
        (Some(url), None, _) => Err(Failure::Unreachable(format!(
            "not signed in to {url}. Sign in with `taskyard login {url} --token …`, or set TASKYARD_TOKEN"
        ))),
        (None, None, None) => Err(Failure::Unreachable(
            "not signed in. Sign in with `taskyard login URL --token …`, or set TASKYARD_URL and TASKYARD_TOKEN"
                .into(),
        )),
    }
}

/// An address without the endpoint's path and a slash at the end.
pub(crate) fn base(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let url = url.strip_suffix("/graphql").unwrap_or(url);
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Credentials {
        Credentials {
            url: "https://stored".into(),
            token: "stored".into(),
        }
    }

    fn chosen(
        url: Option<&str>,
        token: Option<&str>,
        stored: Option<Credentials>,
    ) -> (String, String) {
        let chosen = choose(url, token, stored).unwrap_or_else(|failure| panic!("{failure:?}"));
        (chosen.url, chosen.token)
    }

    #[test]
    fn given_options_win_over_stored_ones() {
        let both = chosen(
            Some("https://given/graphql/"),
            Some("given"),
            Some(stored()),
        );
        assert_eq!(both, ("https://given".into(), "given".into()));
        let token = chosen(None, Some("given"), Some(stored()));
        assert_eq!(token, ("https://stored".into(), "given".into()));
        let none = chosen(None, None, Some(stored()));
        assert_eq!(none, ("https://stored".into(), "stored".into()));
        let local = chosen(None, Some("given"), None);
        assert_eq!(local, (DEFAULT_URL.into(), "given".into()));
    }

    #[test]
    fn a_stored_token_is_not_sent_to_another_server() {
        let failure = choose(Some("https://other"), None, Some(stored())).err();
        assert!(matches!(failure, Some(Failure::Unreachable(_))));
        let same = chosen(Some("https://stored/"), None, Some(stored()));
        assert_eq!(same.1, "stored");
    }

    #[test]
    fn debug_output_has_no_token() {
        let options = ApiOptions {
            url: None,
            token: Some("tyd_1_secret".into()),
            json: false,
        };
        assert!(!format!("{options:?}").contains("secret"));
    }
}
