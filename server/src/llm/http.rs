use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::LlmError;

/// Most bytes of an answer.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// A client that trusts the public certificate authorities and follows no redirect, so that a key
/// goes to nobody else.
pub(super) fn client() -> Result<Client, LlmError> {
    let wrong = |error: &dyn std::error::Error| LlmError::Settings(error.to_string());
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| wrong(&error))
}

/// Sends a request; gives the answer's status and body. The limit is for all of it.
pub(super) async fn send(
    request: RequestBuilder,
    limit: Duration,
) -> Result<(u16, Vec<u8>), LlmError> {
    let failed = |error: reqwest::Error| {
        if error.is_timeout() {
            return LlmError::TooSlow(limit);
        }
        // The address may hold a password.
        LlmError::Unreachable(with_causes(&error.without_url()))
    };
    let mut response = request.timeout(limit).send().await.map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            let what = format!("it has more than {MAX_ANSWER_BYTES} bytes");
            return Err(LlmError::Unreadable(what));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((response.status().as_u16(), body))
}

/// An error with everything that led to it.
pub(super) fn with_causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
