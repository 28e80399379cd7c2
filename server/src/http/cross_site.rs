//! Refuses what another site's page sends with the user's cookie.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether a request comes from another site than this server: its `Sec-Fetch-Site` says so, or its
/// `Origin` is neither the host that it was sent to nor the configured address. Programs send
/// neither header and are let through.
pub fn is_cross_site(headers: &HeaderMap, url: Option<&str>) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str());
    if let Some(origin) = text(header::ORIGIN) {
        let Ok(origin) = origin else {
            return true;
        };
        return !is_own(origin, headers, url);
    }
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        None | Some(Ok("same-origin" | "none")) => false,
        Some(_) => true,
    }
}

fn is_own(origin: &str, headers: &HeaderMap, url: Option<&str>) -> bool {
    if url.is_some_and(|url| origin.eq_ignore_ascii_case(url.trim_end_matches('/'))) {
        return true;
    }
    let authority = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cross_site(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        is_cross_site(&headers, Some("https://yard.example/"))
    }

    #[test]
    fn only_our_own_pages_and_programs_are_let_through() {
        for ours in [
            &[("host", "127.0.0.1:7080")][..],
            &[("host", "h:1"), ("origin", "http://h:1")],
            &[("host", "internal"), ("origin", "https://yard.example")],
            &[("host", "h:1"), ("sec-fetch-site", "same-origin")],
            &[("host", "h:1"), ("sec-fetch-site", "none")],
        ] {
            assert!(!cross_site(ours), "{ours:?}");
        }
        for theirs in [
            &[("host", "h:1"), ("origin", "http://h:2")][..],
            &[("host", "h:1"), ("origin", "null")],
            &[("host", "h:1"), ("origin", "http://h:1.evil.example")],
            &[("host", "h:1"), ("sec-fetch-site", "cross-site")],
            &[("host", "h:1"), ("sec-fetch-site", "same-site")],
            &[
                ("host", "h:1"),
                ("x-forwarded-host", "evil.example"),
                ("origin", "http://evil.example"),
            ],
        ] {
            assert!(cross_site(theirs), "{theirs:?}");
        }
    }
}
