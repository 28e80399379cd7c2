//! A request's parameters, out of its body or its address.

use std::collections::{BTreeMap, HashMap};

use async_graphql::{Request, Value, Variables};
use axum::extract::Query;
use axum::http::{HeaderMap, Uri, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::domain::{ErrorCode, Failure};
use crate::http::persisted::DOCUMENT_ID;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    /// Of a persisted document; Relay calls it `doc_id`.
    #[serde(default, alias = "doc_id")]
    document_id: Option<String>,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Option<BTreeMap<String, Value>>,
}

impl TryFrom<Parameters> for Request {
    type Error = Failure;

    fn try_from(parameters: Parameters) -> Result<Self, Failure> {
        let mut extensions = parameters.extensions.unwrap_or_default();
        if let Some(id) = parameters.document_id {
            extensions.insert(DOCUMENT_ID.to_owned(), Value::String(id));
        }
        let is_named = ["persistedQuery", DOCUMENT_ID];
        let is_named = is_named
            .into_iter()
            .any(|name| extensions.contains_key(name));
        if parameters.query.is_none() && !is_named {
            return Err(invalid("The parameter `query` is missing"));
        }
        let query = parameters.query.unwrap_or_default();
        let mut request = Self::new(query).variables(parameters.variables);
        request.operation_name = parameters.operation_name;
        request.extensions.extend(extensions);
        Ok(request)
    }
}

/// Whether a POST says that it carries JSON in UTF-8. Nothing else is taken: a page of another site
/// can send other types without asking the browser first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| {
            let parameter = parameter.to_ascii_lowercase().replace('"', "");
            !parameter.starts_with("charset=") || parameter == "charset=utf-8"
        })
}

/// Reads a POST's body.
pub(super) fn of_body(body: &[u8]) -> Result<Request, Failure> {
    let parameters: Parameters = serde_json::from_slice(body)
        .map_err(|error| invalid(format!("The body is no GraphQL request in JSON: {error}")))?;
    parameters.try_into()
}

/// Reads a POST's body that is an array of requests. The members are counted before any is read.
pub(super) fn of_batch(body: &[u8], most: usize) -> Result<Vec<Request>, Failure> {
    if most == 0 {
        return Err(invalid(
            "Batches are switched off (setting http.batch): send one operation in a request",
        ));
    }
    let members: Vec<&RawValue> = serde_json::from_slice(body)
        .map_err(|error| invalid(format!("The body is no array of GraphQL requests: {error}")))?;
    if members.is_empty() {
        return Err(invalid("The batch is empty: send at least one operation"));
    }
    if members.len() > most {
        let what = format!(
            "The batch passes the limit batch: {most} (setting http.batch); send fewer operations in a request"
        );
        return Err(Failure::new(ErrorCode::LimitExceeded, what));
    }
    let members = members
        .iter()
        .map(|member| of_body(member.get().as_bytes()));
    members.collect()
}

/// Reads a GET's address.
pub(super) fn of_address(uri: &Uri) -> Result<Request, Failure> {
    let Query(mut given) = Query::<HashMap<String, String>>::try_from_uri(uri)
        .map_err(|_| invalid("The address's parameters can't be read: encode them as a form"))?;
    let document_id = given
        .remove("documentId")
        .or_else(|| given.remove("doc_id"));
    Parameters {
        query: given.remove("query"),
        document_id,
        operation_name: given
            .remove("operationName")
            .filter(|name| !name.is_empty()),
        variables: json(&mut given, "variables")?,
        extensions: json(&mut given, "extensions")?,
    }
    .try_into()
}

fn json<T: DeserializeOwned + Default>(
    given: &mut HashMap<String, String>,
    name: &str,
) -> Result<T, Failure> {
    match given.remove(name).filter(|text| !text.is_empty()) {
        None => Ok(T::default()),
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| invalid(format!("The parameter `{name}` is no JSON object: {error}"))),
    }
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(ErrorCode::InvalidInput, message)
}
