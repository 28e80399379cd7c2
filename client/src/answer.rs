//! Reads a GraphQL response, of a request or of one event of a subscription.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::Error;

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    errors: Option<Vec<graphql_client::Error>>,
}

/// The data of a response. Any error in it makes it `Err`: half an answer is not given out as a whole one.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let response: Response<'_> = serde_json::from_str(text)
        .map_err(|error| Error::Protocol(format!("not a GraphQL response: {error}")))?;
    if let Some(errors) = response.errors.filter(|errors| !errors.is_empty()) {
        return Err(Error::from_response(errors));
    }
    let data = response
        .data
        .ok_or_else(|| Error::Protocol("a GraphQL response without data and errors".into()))?;
    serde_json::from_str(data.get())
        .map_err(|error| Error::Protocol(format!("data of another shape: {error}")))
}

/// The answer to a request, by HTTP status and body.
pub(crate) fn parse_http<T: DeserializeOwned>(status: u16, body: &str) -> Result<T, Error> {
    match parse(body) {
        Err(Error::Protocol(_)) if status == 401 => Err(Error::Unauthenticated),
        Err(Error::Protocol(_)) if status >= 500 || status == 429 => {
            Err(Error::Transport(format!("HTTP status {status}")))
        }
        Err(Error::Protocol(_)) if status >= 300 => {
            Err(Error::Protocol(format!("HTTP status {status}")))
        }
        answer => answer,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn data_with_errors_is_an_error() {
        let text = r#"{"data":{"a":1},"errors":[{"message":"no"}]}"#;
        assert!(matches!(parse::<Value>(text), Err(Error::Graphql(_))));
    }

    #[test]
    fn data_alone_is_data() {
        let answer: Value = parse(r#"{"data":{"a":1}}"#).unwrap();
        assert_eq!(answer["a"], 1);
    }

    #[test]
    fn a_status_speaks_where_the_body_is_no_graphql() {
        let of = |status| parse_http::<Value>(status, "<html>").unwrap_err();
        assert_eq!(of(401), Error::Unauthenticated);
        assert!(matches!(of(502), Error::Transport(_)));
        assert!(matches!(of(404), Error::Protocol(_)));
        assert!(matches!(of(200), Error::Protocol(_)));
    }

    #[test]
    fn a_graphql_body_speaks_whatever_the_status() {
        let body = r#"{"errors":[{"message":"Too deep","extensions":{"code":"LIMIT_EXCEEDED"}}]}"#;
        let error = parse_http::<Value>(400, body).unwrap_err();
        assert_eq!(error.code(), Some("LIMIT_EXCEEDED"));
    }
}
