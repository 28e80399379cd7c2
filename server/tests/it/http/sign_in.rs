//! The session cookie, from signing in to signing out.

use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    signing_in_sets_a_cookie_and_signing_out_removes_it,
    behind_tls_the_cookie_is_bound_to_it,
);

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { user { username } errors { code message } } }";

/// Signs in; the Set-Cookie header.
async fn sign_in(app: &TestApp) -> String {
    let token = app.site.link_token().await;
    let variables = json!({ "input": { "token": token } });
    let request = app.post(&json!({ "query": SIGN_IN, "variables": variables }));
    let response = request.send().await.unwrap();
    let cookie = header(&response, "set-cookie").to_owned();
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["data"]["signIn"]["errors"], json!([]), "{body}");
    cookie
}

async fn signing_in_sets_a_cookie_and_signing_out_removes_it(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let cookie = sign_in(&app).await;
    assert!(cookie.starts_with("taskyard=tyd_"), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let ask = async |query: &str| {
        let request = app.post(&json!({ "query": query })).header("cookie", pair);
        request.send().await.unwrap()
    };
    let viewer: Value = ask("{ viewer { username } }").await.json().await.unwrap();
    assert_eq!(viewer["data"]["viewer"]["username"], "admin");
    let out = ask("mutation { signOut(input: {}) { errors { code } } }").await;
    let cleared = header(&out, "set-cookie").to_owned();
    assert!(
        cleared.contains("Max-Age=0"),
        "{cleared} {}",
        out.text().await.unwrap()
    );
    let viewer: Value = ask("{ viewer { username } }").await.json().await.unwrap();
    assert_eq!(viewer["data"], json!({ "viewer": null }));
}

async fn behind_tls_the_cookie_is_bound_to_it(test: &TestDatabase) {
    let url = "https://yard.example".to_owned();
    let app = TestApp::start_with(test, |config| config.url = Some(url)).await;
    let cookie = sign_in(&app).await;
    assert!(cookie.starts_with("__Host-taskyard=tyd_"), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}
