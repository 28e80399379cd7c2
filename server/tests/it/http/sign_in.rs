//! The session cookie, from signing in to signing out.

use serde_json::{Value, json};
use taskyard_server::domain::user::ApiTokenScope;

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    signing_in_sets_a_cookie_and_signing_out_removes_it,
    the_payload_of_a_sign_in_shows_what_its_user_may_see,
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

/// Nobody was signed in when the operation began, or somebody else.
async fn the_payload_of_a_sign_in_shows_what_its_user_may_see(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let ann = app.site.member("ann").await;
    let token = app.site.bearer(&ann, ApiTokenScope::User).await;
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { errors { code } user { username hasPassword \
        lastSignInAt canCreateTemplates memberships { role organization { name } } sessions { id } apiTokens { id } } } }";
    for as_ann in [false, true] {
        let link = app.site.link_token().await;
        let variables = json!({ "input": { "token": link } });
        let mut request = app.post(&json!({ "query": document, "variables": variables }));
        if as_ann {
            request = request.bearer_auth(&token);
        }
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        let user = &answer["data"]["signIn"]["user"];
        assert_eq!(
            (&user["username"], &user["hasPassword"]),
            (&json!("admin"), &json!(false))
        );
        assert_eq!(user["canCreateTemplates"], true);
        let places = json!([{ "role": "ADMIN", "organization": { "name": "default" } }]);
        assert_eq!(user["memberships"], places);
        assert!(!user["sessions"].as_array().unwrap().is_empty());
        assert!(user["lastSignInAt"].is_string());
    }
}

async fn behind_tls_the_cookie_is_bound_to_it(test: &TestDatabase) {
    let url = "https://yard.example".to_owned();
    let app = TestApp::start_with(test, |config| config.url = Some(url)).await;
    let cookie = sign_in(&app).await;
    assert!(cookie.starts_with("__Host-taskyard=tyd_"), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}
