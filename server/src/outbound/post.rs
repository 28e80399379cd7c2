use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::Target;
use super::resolver::PublicOnly;
use crate::domain::Failure;

/// Sends requests to addresses that users have named. It follows no redirect and uses no proxy, since
/// both would lead to addresses that nobody has checked. A clone shares the connections.
#[derive(Clone)]
pub struct Poster {
    client: reqwest::Client,
    allow_private: bool,
    limit: Duration,
}

/// What is sent, after the Standard Webhooks specification.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The header `webhook-id`: the same for every attempt.
    pub id: &'a str,
    /// The header `webhook-timestamp`: seconds since 1970.
    pub timestamp: i64,
    /// The header `webhook-signature`.
    pub signature: &'a str,
    /// JSON.
    pub body: &'a str,
}

impl Poster {
    /// One that reaches this machine and private networks as well, or does not. The limit is from looking up
    /// the name to the answer's headers; the body is not read at all.
    pub fn new(allow_private: bool, limit: Duration) -> Result<Self, Failure> {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Failure::internal)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("taskyard/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .timeout(limit);
        if !allow_private {
            client = client.dns_resolver(PublicOnly);
        }
        Ok(Self {
            client: client.build().map_err(Failure::internal)?,
            allow_private,
            limit,
        })
    }

    /// Posts a message; gives the answer's status, or says in one line why there was none.
    pub async fn post(&self, target: &Target, message: Message<'_>) -> Result<u16, String> {
        if !self.allow_private && !target.may_be_public() {
            return Err(
                "the address is of this machine or a private network, which is not allowed"
                    .to_owned(),
            );
        }
        let request = self
            .client
            .post(target.url())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", message.signature)
            .body(message.body.to_owned());
        match request.send().await {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) if error.is_timeout() => {
                let seconds = self.limit.as_secs_f64();
                Err(format!("no answer came within {seconds} seconds"))
            }
            Err(error) => Err(reason(&error.without_url())),
        }
    }
}

/// The last cause says what went wrong: "connection refused", and not "error sending request".
fn reason(error: &reqwest::Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = cause.to_string();
        source = cause.source();
    }
    reason.chars().take(200).collect()
}
