//! Files for a template's version, by plain HTTP.

use js_sys::Uint8Array;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use super::failure::Failure;
use super::read::Read;

const ADDRESS: &str = "/api/v1/template-files";

/// Sends a tar archive, compressed by gzip or not; the id to make a version of it.
pub(crate) async fn upload(archive: &[u8]) -> Result<String, Failure> {
    let kind = if archive.starts_with(&[0x1f, 0x8b]) {
        "application/gzip"
    } else {
        "application/x-tar"
    };
    let (status, body) = send(archive, kind).await.map_err(|_| Failure {
        message: "The files could not be sent".to_owned(),
        ..Failure::default()
    })?;
    let answer: Value = serde_json::from_str(&body).unwrap_or_default();
    match answer.maybe("/id") {
        Some(id) => Ok(id),
        None => Err(Failure {
            message: answer
                .maybe("/errors/0/message")
                .unwrap_or_else(|| format!("The files were refused: HTTP status {status}")),
            code: answer.maybe("/errors/0/extensions/code"),
            request_id: answer.maybe("/errors/0/extensions/requestId"),
            errors: Vec::new(),
        }),
    }
}

async fn send(archive: &[u8], kind: &str) -> Result<(u16, String), JsValue> {
    let headers = js_sys::Object::new();
    js_sys::Reflect::set(&headers, &"content-type".into(), &kind.into())?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&Uint8Array::from(archive));
    let answer = leptos::prelude::window().fetch_with_str_and_init(ADDRESS, &request);
    let answer: Response = JsFuture::from(answer).await?.dyn_into()?;
    let body = JsFuture::from(answer.text()?).await?;
    Ok((answer.status(), body.as_string().unwrap_or_default()))
}
