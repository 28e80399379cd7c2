//! Requests over HTTP.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::Error;
use crate::platform::Endpoint;

/// Limit for one request, from connecting to the last byte of the answer.
const LIMIT: Duration = Duration::from_secs(30);
/// Limit for a download.
const A_DAY: Duration = Duration::from_hours(24);

/// The HTTP client, and what its requests share with the socket's.
#[derive(Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    pub(super) user_agent: Option<HeaderValue>,
    pub(super) tls: Arc<ClientConfig>,
}

impl Http {
    pub(crate) fn new(url: &str, user_agent: Option<&str>) -> Result<Self, Error> {
        reqwest::Url::parse(url)
            .map_err(|error| Error::Options(format!("the server's address {url:?}: {error}")))?;
        let user_agent = user_agent
            .map(HeaderValue::from_str)
            .transpose()
            .map_err(|_| Error::Options("a user agent must be visible ASCII".into()))?;
        let tls = tls()?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .timeout(LIMIT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::Options(format!("HTTP client: {}", chain(&error))))?;
        Ok(Self {
            client,
            user_agent,
            tls: Arc::new(tls),
        })
    }
}

fn tls() -> Result<ClientConfig, Error> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Options(format!("TLS: {error}")))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Posts a GraphQL request; gives the answer's status and body.
pub(crate) async fn post(endpoint: &Endpoint, body: String) -> Result<(u16, String), Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/graphql-response+json, application/json;q=0.9"),
    );
    if let Some(user_agent) = &endpoint.http.user_agent {
        headers.insert(USER_AGENT, user_agent.clone());
    }
    let mut request = endpoint.http.client.post(&*endpoint.url).headers(headers);
    if let Some(token) = endpoint.token() {
        request = request.bearer_auth(token);
    }
    let answer = async {
        let response = request.body(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.text().await?))
    };
    answer.await.map_err(|error: reqwest::Error| {
        Error::Transport(format!("{}: {}", endpoint.url, chain(&error.without_url())))
    })
}

/// Gets what is no GraphQL from the same server; gives the body as it comes, however long it takes.
pub(crate) async fn download(
    endpoint: &Endpoint,
    path: &str,
    query: &[(&str, &str)],
) -> Result<impl Stream<Item = Result<Vec<u8>, Error>> + Unpin + use<>, Error> {
    let base = endpoint.url.trim_end_matches("/graphql");
    let url = reqwest::Url::parse_with_params(&format!("{base}{path}"), query)
        .map_err(|error| Error::Options(format!("the address {base}{path}: {error}")))?;
    let broken = |error: reqwest::Error| Error::Transport(chain(&error.without_url()));
    let mut request = endpoint.http.client.get(url).timeout(A_DAY);
    if let Some(user_agent) = &endpoint.http.user_agent {
        request = request.header(USER_AGENT, user_agent.clone());
    }
    if let Some(token) = endpoint.token() {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.map_err(broken)?;
    let status = response.status();
    if !status.is_success() {
        let text = response.text().await.map_err(broken)?;
        let answer = crate::answer::parse_http::<serde_json::Value>(status.as_u16(), &text);
        let strange = || Error::Protocol(format!("HTTP status {status}"));
        return Err(answer.err().unwrap_or_else(strange));
    }
    let chunks = response.bytes_stream();
    Ok(chunks.map(move |chunk| chunk.map(Vec::from).map_err(broken)))
}

/// Limit for sending a file.
const FILE_LIMIT: Duration = Duration::from_mins(5);

/// Posts a file to a path of the same server; gives the answer's status and body.
pub(crate) async fn upload(
    endpoint: &Endpoint,
    path: &str,
    content_type: &'static str,
    content: Vec<u8>,
) -> Result<(u16, String), Error> {
    let url = format!("{}{path}", endpoint.url.trim_end_matches("/graphql"));
    let mut request = endpoint
        .http
        .client
        .post(&url)
        .timeout(FILE_LIMIT)
        .header(CONTENT_TYPE, content_type);
    if let Some(user_agent) = &endpoint.http.user_agent {
        request = request.header(USER_AGENT, user_agent.clone());
    }
    if let Some(token) = endpoint.token() {
        request = request.bearer_auth(token);
    }
    let answer = async {
        let response = request.body(content).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.text().await?))
    };
    answer.await.map_err(|error: reqwest::Error| {
        Error::Transport(format!("{url}: {}", chain(&error.without_url())))
    })
}

/// An error with its causes: reqwest's own text leaves out what matters, such as "connection refused".
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
