//! Status codes and methods beyond the audits, on a small schema.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use taskyard_server::config::Config;

use crate::support::app::header;
use crate::support::gateway::http_client;
use crate::support::small_api::serve;

const GRAPHQL: &str = "application/graphql-response+json";

fn ask(url: &str, document: &str, accept: &str) -> RequestBuilder {
    let request = http_client().post(url).header("accept", accept);
    request.json(&json!({ "query": document }))
}

#[tokio::test]
async fn the_draft_of_2026_has_status_codes_of_its_own() {
    let mut config = Config::defaults("unused".into());
    config.http.draft_status = true;
    let drafted = serve(config).await;
    let usual = serve(Config::defaults("unused".into())).await;
    for (document, in_draft, otherwise) in [
        ("{ fine }", 200, 200),
        ("{", 400, 400),
        ("{ noSuchField }", 422, 400),
        ("query($x: Int!) { fine }", 422, 400),
        ("{ fine mayFail }", 294, 200),
    ] {
        for (url, status) in [(&drafted, in_draft), (&usual, otherwise)] {
            let response = ask(url, document, GRAPHQL).send().await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{document}");
            let body: Value = response.json().await.unwrap();
            assert_eq!(body.get("data").is_some(), status < 300, "{body}");
            let plain = ask(url, document, "application/json").send().await.unwrap();
            assert_eq!(plain.status(), 200, "{document}");
        }
    }
}

#[tokio::test]
async fn safe_methods_ask_and_change_nothing() {
    let url = serve(Config::defaults("unused".into())).await;
    let address = format!("{url}?query=%7Bfine%7D");
    let got = http_client().get(&address).send().await.unwrap();
    let length = header(&got, "content-length").to_owned();
    let body: Value = got.json().await.unwrap();
    assert_eq!(body, json!({ "data": { "fine": 1 } }));
    let head = http_client().head(&address).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(header(&head, "content-length"), length);
    assert_eq!(head.text().await.unwrap(), "");
    let options = http_client().request(Method::OPTIONS, &url);
    let options = options.send().await.unwrap();
    assert_eq!(options.status(), 204);
    assert_eq!(header(&options, "allow"), "GET, HEAD, POST, OPTIONS");
}

#[tokio::test]
async fn a_long_address_and_a_packed_body_are_refused() {
    let url = serve(Config::defaults("unused".into())).await;
    let long = format!(
        "{url}?query=%7Bfine%7D&variables=%7B%22x%22:%22{}%22%7D",
        "x".repeat(17_000)
    );
    let response = http_client().get(long).send().await.unwrap();
    assert_eq!(response.status(), 414);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    let packed = ask(&url, "{ fine }", GRAPHQL).header("content-encoding", "gzip");
    assert_eq!(packed.send().await.unwrap().status(), 415);
}

/// With no header that forces a preflight either: nothing here needs them.
#[tokio::test]
async fn forms_and_plain_text_are_refused_and_told_why() {
    let url = serve(Config::defaults("unused".into())).await;
    for forced in [
        "x-taskyard-csrf",
        "graphql-require-preflight",
        "apollo-require-preflight",
    ] {
        for content_type in ["text/plain", "multipart/form-data; boundary=x"] {
            let request = http_client()
                .post(&url)
                .header("content-type", content_type);
            let request = request.header(forced, "1").body(r#"{"query":"{ fine }"}"#);
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 415);
            assert_eq!(header(&response, "accept"), "application/json");
            let body = response.text().await.unwrap();
            assert!(body.contains("multipart/form-data"), "{body}");
        }
    }
}
