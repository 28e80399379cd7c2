//! How much a caller may ask for in a time.

use serde_json::{Value, json};
use taskyard_server::config::RateLimits;
use taskyard_server::domain::user::ApiTokenScope;

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    an_operation_pays_before_it_runs_and_gets_back_what_it_did_not_use,
    who_asks_for_too_much_is_told_when_to_come_back,
    each_user_and_each_address_has_a_bucket_of_its_own,
    uploads_have_a_bucket_of_their_own,
    limits_can_be_switched_off,
);

const STANDING: &str = "{ rateLimit { cost limit remaining resetAt } }";

fn small(config: &mut taskyard_server::config::Config) {
    config.rates = RateLimits {
        user: 100,
        user_per_second: 10,
        address: 50,
        address_per_second: 10,
        ..RateLimits::default()
    };
}

fn number(response: &reqwest::Response, name: &str) -> u64 {
    header(response, name).parse().unwrap()
}

async fn an_operation_pays_before_it_runs_and_gets_back_what_it_did_not_use(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let as_admin = |document: &str| {
        let request = app.post(&json!({ "query": document }));
        request.bearer_auth(BOOTSTRAP_TOKEN)
    };
    let response = as_admin(STANDING).send().await.unwrap();
    assert_eq!(number(&response, "ratelimit-limit"), 1_000_000);
    assert_eq!(number(&response, "ratelimit-remaining"), 1_000_000 - 15);
    assert_eq!(number(&response, "ratelimit-reset"), 1);
    let body: Value = response.json().await.unwrap();
    let standing = &body["data"]["rateLimit"];
    // 10, and the five fields.
    assert_eq!(standing["cost"], 15);
    assert_eq!(
        (&standing["limit"], &standing["remaining"]),
        (&json!(1_000_000), &json!(999_985))
    );
    assert!(standing["resetAt"].is_string());
    // Room for a hundred tasks is paid; there is none, and so it is given back but for its four fields.
    let list = "{ tasks(first: 100) { nodes { id name owner { id } } } rateLimit { cost } }";
    let response = as_admin(list).send().await.unwrap();
    assert_eq!(number(&response, "ratelimit-remaining"), 999_985 - 15);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["data"]["rateLimit"]["cost"], 11 + 503, "{body}");
    // A large input is paid by its size.
    let input = json!({ "query": "query($x: String!) { __type(name: $x) { name } __typename }", "variables": { "x": "x".repeat(25_600) } });
    let before = number(
        &as_admin(STANDING).send().await.unwrap(),
        "ratelimit-remaining",
    );
    let response = app
        .post(&input)
        .bearer_auth(BOOTSTRAP_TOKEN)
        .send()
        .await
        .unwrap();
    assert!(before - number(&response, "ratelimit-remaining") > 200);
}

async fn who_asks_for_too_much_is_told_when_to_come_back(test: &TestDatabase) {
    let app = TestApp::start_with(test, small).await;
    let ask = async |accept: &str| {
        let request = app.post(&json!({ "query": "{ tasks { nodes { id } } __typename }" }));
        let request = request
            .bearer_auth(BOOTSTRAP_TOKEN)
            .header("accept", accept);
        request.send().await.unwrap()
    };
    let mut answered = 0;
    let refused = loop {
        let response = ask("application/json").await;
        if response.status() == 429 {
            break response;
        }
        answered += 1;
        assert!(answered < 20);
    };
    assert_eq!(answered, 3, "it pays 62, and gets 49 back");
    let wait = number(&refused, "retry-after");
    assert_eq!(number(&refused, "ratelimit-remaining"), 0);
    let body: Value = refused.json().await.unwrap();
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    assert_eq!(error["extensions"]["retryAfterSeconds"], wait);
    assert!(error["message"].as_str().unwrap().contains("rates.user"));
    assert_eq!(body.get("data"), None);
    assert_eq!(ask("application/graphql-response+json").await.status(), 429);
    app.site.pass(i64::try_from(wait).unwrap());
    assert_eq!(ask("application/json").await.status(), 200);
}

async fn each_user_and_each_address_has_a_bucket_of_its_own(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        small(config);
        config.trusted_proxies = "127.0.0.1".to_owned().try_into().unwrap();
    })
    .await;
    let ann = app.site.member("ann").await;
    let ann = app.site.bearer(&ann, ApiTokenScope::User).await;
    let ask = async |token: Option<&str>, address: &str| {
        let request = app.post(&json!({ "query": "{ tasks { nodes { id } } __typename }" }));
        let request = request.header("x-forwarded-for", address);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap().status().as_u16()
    };
    let exhaust = async |token: Option<&str>, address: &str| {
        for _ in 0..20 {
            if ask(token, address).await == 429 {
                return;
            }
        }
        panic!("never refused");
    };
    exhaust(Some(&ann), "192.0.2.1").await;
    assert_eq!(
        ask(Some(&ann), "192.0.2.2").await,
        429,
        "a user is one wherever they are"
    );
    assert_eq!(ask(Some(BOOTSTRAP_TOKEN), "192.0.2.1").await, 200);
    assert_eq!(ask(None, "192.0.2.1").await, 200);
    exhaust(None, "2001:db8::1").await;
    assert_eq!(
        ask(None, "2001:db8::2").await,
        429,
        "an IPv6 network is one"
    );
    assert_eq!(ask(None, "2001:db8:0:1::1").await, 200);
}

async fn uploads_have_a_bucket_of_their_own(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.rates.uploads = 2).await;
    let upload = async || {
        let request = app.client.post(app.url("/api/v1/template-files"));
        let request = request.bearer_auth(BOOTSTRAP_TOKEN).body("no archive");
        let request = request.header("content-type", "application/x-tar");
        request.send().await.unwrap()
    };
    for _ in 0..2 {
        assert_ne!(upload().await.status(), 429);
    }
    let refused = upload().await;
    assert_eq!(refused.status(), 429);
    let wait = number(&refused, "retry-after");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    app.site.pass(i64::try_from(wait).unwrap());
    assert_ne!(upload().await.status(), 429);
}

async fn limits_can_be_switched_off(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| {
        small(config);
        config.rates.enabled = false;
    })
    .await;
    for _ in 0..20 {
        let response = app
            .post(&json!({ "query": STANDING }))
            .send()
            .await
            .unwrap();
        assert_eq!(header(&response, "ratelimit-limit"), "");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body, json!({ "data": { "rateLimit": null } }));
    }
}
