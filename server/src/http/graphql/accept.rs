//! Which media type the client wants its answer in.

use axum::http::{HeaderMap, header};

/// The two media types of GraphQL answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status code tells of the document's faults.
    GraphqlResponse,
    /// `application/json`: a document's faults come with status 200.
    Json,
}

impl MediaType {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The wanted type; `None` when the client takes neither. Without a wish it is JSON, as the
/// specification asks for clients of old.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let (graphql, json) = liked(headers);
    match (graphql, json) {
        (None, None) => None,
        (Some(_), None) => Some(MediaType::GraphqlResponse),
        (Some(graphql), Some(json)) if graphql > json || (graphql == json && graphql.1 == 2) => {
            Some(MediaType::GraphqlResponse)
        }
        _ => Some(MediaType::Json),
    }
}

/// Whether the client takes `application/json`, the only type of a batch's answers.
pub(super) fn takes_json(headers: &HeaderMap) -> bool {
    liked(headers).1.is_some()
}

/// How well a type is liked: its quality, and how exactly it was named.
type Liked = Option<(u16, u8)>;

/// How well `application/graphql-response+json` and `application/json` are liked.
fn liked(headers: &HeaderMap) -> (Liked, Liked) {
    let ranges: Vec<_> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(range)
        .collect();
    if ranges.is_empty() {
        return (None, Some((1000, 0)));
    }
    let quality = |types: &[(&str, u8)]| {
        types
            .iter()
            .find_map(|(wanted, exactness)| {
                let found = ranges.iter().find(|(range, _)| range == wanted);
                found.map(|(_, quality)| (*quality, *exactness))
            })
            .filter(|(quality, _)| *quality > 0)
    };
    let any = [("application/*", 1), ("*/*", 0)];
    let json = quality(&[("application/json", 2), any[0], any[1]]);
    let graphql = quality(&[("application/graphql-response+json", 2), any[0], any[1]]);
    (graphql, json)
}

/// A media range in lower case and its quality in thousandths.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let mut quality = 1000;
    for parameter in parts {
        if let Some(value) = parameter.strip_prefix("q=") {
            quality = thousandths(value)?;
        }
    }
    Some((name.to_ascii_lowercase(), quality))
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = format!("{fraction:0<3}");
    let whole: u16 = whole.parse().ok()?;
    let fraction: u16 = fraction.get(..3)?.parse().ok()?;
    Some(whole.checked_mul(1000)?.saturating_add(fraction).min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_gets_what_it_likes_best() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, wanted) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/json; charset=utf-8", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json, application/json",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Some(Json),
            ),
            (
                "application/graphql-response+json, */*",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json, multipart/mixed",
                Some(GraphqlResponse),
            ),
            ("text/html, */*;q=0.8", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            let mut headers = HeaderMap::new();
            if !accept.is_empty() {
                headers.insert(header::ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(negotiate(&headers), wanted, "{accept}");
        }
    }
}
