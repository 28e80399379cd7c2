//! Names every request, and finds out where it comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use uuid::Uuid;

use crate::config::TrustedProxies;
use crate::domain::user::{EntryCount, RequestMeta};

/// The header that an answer's request id is shown in.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest program name that is kept.
const MAX_USER_AGENT_CHARS: usize = 256;

/// A request's id; ours, whatever the client sent.
#[derive(Clone)]
pub struct RequestId(pub String);

/// Gives a request an id; it is to be shown on the answer.
pub fn identify(request: &mut Request) -> Option<HeaderValue> {
    let id = Uuid::now_v7().simple().to_string();
    let shown = HeaderValue::from_str(&id);
    request.extensions_mut().insert(RequestId(id));
    shown.ok()
}

/// Where a request comes from.
pub fn of(parts: &Parts, proxies: &TrustedProxies) -> RequestMeta {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let user_agent = parts.headers.get(header::USER_AGENT);
    RequestMeta {
        request_id: parts
            .extensions
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default(),
        ip: peer.map(|peer| client(peer, &parts.headers, proxies).to_string()),
        user_agent: user_agent
            .and_then(|value| value.to_str().ok())
            .map(|text| text.chars().take(MAX_USER_AGENT_CHARS).collect()),
        entries: EntryCount::default(),
    }
}

/// The last address before our own proxies: what stands to its left anybody may have written.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let forwarded: Vec<_> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !proxies.contains(client) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(hop) => client = hop.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "6.6.6.6, 1.2.3.4, 10.0.0.7".parse().unwrap(),
        );
        let proxies = TrustedProxies::try_from("10.0.0.0/8".to_owned()).unwrap();
        let seen = |peer: &str, proxies: &TrustedProxies| {
            client(peer.parse().unwrap(), &headers, proxies).to_string()
        };
        assert_eq!(seen("10.0.0.1", &proxies), "1.2.3.4");
        assert_eq!(seen("9.9.9.9", &proxies), "9.9.9.9");
        assert_eq!(seen("10.0.0.1", &TrustedProxies::default()), "10.0.0.1");
    }
}
