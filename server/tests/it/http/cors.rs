//! Pages of other sites: those that are listed may use the public API, the others are refused.

use reqwest::Method;
use serde_json::json;

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    a_listed_origin_is_let_in_and_others_are_not,
    without_a_list_no_page_of_another_site_is_let_in,
);

const LISTED: &str = "https://tools.example.org";
const OTHER: &str = "https://tools.example.org.evil.example";

fn varies_by_origin(response: &reqwest::Response) -> bool {
    let values = response.headers().get_all("vary").iter();
    let mut values = values.map(|value| value.to_str().unwrap().to_lowercase());
    values.any(|value| value.contains("origin"))
}

fn preflight(app: &TestApp, path: &str, origin: &str) -> reqwest::RequestBuilder {
    app.client
        .request(Method::OPTIONS, app.url(path))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
}

async fn a_listed_origin_is_let_in_and_others_are_not(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        config.http.cors_origins = format!("{LISTED}, http://localhost:5173")
            .try_into()
            .unwrap();
    })
    .await;
    let query = json!({ "query": "{ __typename }" });
    let allowed = preflight(&app, "/graphql", LISTED).send().await.unwrap();
    assert_eq!(header(&allowed, "access-control-allow-origin"), LISTED);
    assert_eq!(header(&allowed, "access-control-allow-credentials"), "true");
    assert!(header(&allowed, "access-control-allow-methods").contains("POST"));
    assert!(header(&allowed, "access-control-allow-headers").contains("content-type"));
    assert!(varies_by_origin(&allowed));
    let asked = app.post(&query).header("origin", LISTED);
    let asked = asked
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 200);
    assert_eq!(header(&asked, "access-control-allow-origin"), LISTED);
    assert!(header(&asked, "access-control-expose-headers").contains("ratelimit-remaining"));
    assert!(varies_by_origin(&asked));
    for other in [OTHER, "null", "http://tools.example.org"] {
        let refused = preflight(&app, "/graphql", other).send().await.unwrap();
        assert_eq!(
            header(&refused, "access-control-allow-origin"),
            "",
            "{other}"
        );
        assert_eq!(
            header(&refused, "access-control-allow-credentials"),
            "",
            "{other}"
        );
        let refused = app
            .post(&query)
            .header("origin", other)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 403, "{other}");
        assert_eq!(
            header(&refused, "access-control-allow-origin"),
            "",
            "{other}"
        );
    }
    // Workers are no pages.
    let worker = preflight(&app, "/worker/graphql", LISTED)
        .send()
        .await
        .unwrap();
    assert_eq!(header(&worker, "access-control-allow-origin"), "");
}

async fn without_a_list_no_page_of_another_site_is_let_in(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let answer = preflight(&app, "/graphql", LISTED).send().await.unwrap();
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
    let query = json!({ "query": "{ __typename }" });
    let refused = app
        .post(&query)
        .header("origin", LISTED)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 403);
}
