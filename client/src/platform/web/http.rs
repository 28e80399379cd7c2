//! Requests by fetch.

use gloo_net::http::Request;
use web_sys::RequestCredentials;

use crate::Error;
use crate::platform::Endpoint;

/// Posts a GraphQL request with the page's cookies; gives the answer's status and body.
pub(crate) async fn post(endpoint: &Endpoint, body: String) -> Result<(u16, String), Error> {
    let mut request = Request::post(&endpoint.url)
        .credentials(RequestCredentials::SameOrigin)
        .header("Content-Type", "application/json")
        .header(
            "Accept",
            "application/graphql-response+json, application/json;q=0.9",
        );
    if let Some(token) = endpoint.token() {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    let answer = async {
        let response = request.body(body)?.send().await?;
        Ok((response.status(), response.text().await?))
    };
    answer
        .await
        .map_err(|error: gloo_net::Error| Error::Transport(error.to_string()))
}
