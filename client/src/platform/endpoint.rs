//! The options of a client, checked and made ready.

use std::sync::Arc;

use crate::options::websocket_url;
use crate::{Error, Options, Token};

/// Addresses and credential of a client; a cheap clone.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(super) url: Arc<str>,
    pub(super) websocket_url: Arc<str>,
    token: Option<Token>,
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) http: super::native::Http,
}

impl Endpoint {
    pub(crate) fn new(options: Options) -> Result<Self, Error> {
        #[cfg(target_arch = "wasm32")]
        let url = super::web::absolute(options.url);
        #[cfg(not(target_arch = "wasm32"))]
        let url = options.url;
        Ok(Self {
            websocket_url: websocket_url(&url)?.into(),
            #[cfg(not(target_arch = "wasm32"))]
            http: super::native::Http::new(&url, options.user_agent.as_deref())?,
            url: url.into(),
            token: options.token,
        })
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Token::expose)
    }
}
