//! The page and the watchers' addresses.

use std::path::Path;

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    the_page_is_served_with_its_headers,
    the_playground_is_served_with_a_policy_of_its_own,
    without_a_page_the_answer_says_how_to_build_one,
    watchers_see_whether_requests_can_be_sent,
);

fn build(folder: &Path) {
    std::fs::create_dir(folder.join("assets")).unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html>page"),
        ("favicon.svg", "<svg/>"),
        ("assets/app-1.js", "plain"),
        ("assets/app-1.js.br", "packed"),
        ("assets/app-1.wasm", "wasm"),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
}

async fn the_page_is_served_with_its_headers(test: &TestDatabase) {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("ui");
    std::fs::create_dir(&folder).unwrap();
    build(&folder);
    std::fs::write(outer.path().join("secret"), "secret").unwrap();
    let app = TestApp::start_with(test, |config| config.ui_dir = Some(folder)).await;
    let get = |path: &str| {
        app.client
            .get(app.url(path))
            .header("accept", "text/html,*/*")
    };

    for path in ["/", "/tasks/some-task", "/index.html"] {
        let response = get(path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header(&response, "cache-control"), "no-cache");
        let policy = header(&response, "content-security-policy").to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(
            header(&response, "cross-origin-opener-policy"),
            "same-origin"
        );
        assert!(response.text().await.unwrap().contains("page"));
    }
    let script = get("/assets/app-1.js").send().await.unwrap();
    assert!(header(&script, "cache-control").contains("immutable"));
    assert_eq!(script.text().await.unwrap(), "plain");
    let packed = get("/assets/app-1.js").header("accept-encoding", "gzip, br");
    let packed = packed.send().await.unwrap();
    assert_eq!(header(&packed, "content-encoding"), "br");
    assert!(header(&packed, "content-type").starts_with("text/javascript"));
    assert_eq!(header(&packed, "vary"), "Accept-Encoding");
    assert_eq!(packed.text().await.unwrap(), "packed");
    let wasm = get("/assets/app-1.wasm").send().await.unwrap();
    assert_eq!(header(&wasm, "content-type"), "application/wasm");

    let icon = get("/favicon.svg").send().await.unwrap();
    let again = get("/favicon.svg").header("if-none-match", header(&icon, "etag"));
    assert_eq!(again.send().await.unwrap().status(), 304);

    assert_eq!(get("/assets/gone.js").send().await.unwrap().status(), 404);
    let no_html = app
        .client
        .get(app.url("/gone.png"))
        .header("accept", "image/png");
    assert_eq!(no_html.send().await.unwrap().status(), 404);
    for escape in ["/..%2fsecret", "/assets/..%2f..%2fsecret", "/%2e%2e/secret"] {
        let answer = get(escape).send().await.unwrap().text().await.unwrap();
        assert!(!answer.contains("secret"), "{escape}");
    }
}

async fn the_playground_is_served_with_a_policy_of_its_own(test: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path());
    let ui_dir = folder.path().to_owned();
    let app = TestApp::start_with(test, |config| config.ui_dir = Some(ui_dir)).await;
    let get = |path: &str| app.client.get(app.url(path)).send();

    let missing = get("/playground").await.unwrap();
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await.unwrap().contains("Node"));

    for (name, content) in [
        ("playground.html", "<!doctype html>playground"),
        ("assets/playground-editor-1.js", "worker"),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let response = get("/playground").await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        header(&response, "content-type"),
        "text/html; charset=utf-8"
    );
    assert_eq!(header(&response, "cache-control"), "no-cache");
    let policy = header(&response, "content-security-policy").to_owned();
    for part in [
        "default-src 'none'",
        "script-src 'self';",
        "connect-src 'self';",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        !policy.contains("unsafe-eval") && !policy.contains("http"),
        "{policy}"
    );
    // The policy of workers is that of their file: no page can be made of it, and nothing loaded.
    let worker = get("/assets/playground-editor-1.js").await.unwrap();
    let policy = header(&worker, "content-security-policy");
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    // Only at its address: elsewhere it would have the page's policy.
    assert_ne!(get("/playground.html").await.unwrap().status(), 200);
}

async fn without_a_page_the_answer_says_how_to_build_one(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let response = app.client.get(app.url("/")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().contains("cargo xtask serve"));
}

async fn watchers_see_whether_requests_can_be_sent(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    app.ask("{ __typename }").await;
    let status = async |path: &str| app.client.get(app.url(path)).send().await.unwrap().status();
    assert_eq!(status("/healthz").await, 200);
    assert_eq!(status("/readyz").await, 200);
    let figures = app.client.get(app.url("/metrics")).send().await.unwrap();
    let figures = figures.text().await.unwrap();
    for wanted in [
        "taskyard_graphql_operations_total{kind=\"query\",code=\"OK\"} 1",
        "taskyard_websocket_sockets 0",
        "taskyard_database_statements_total",
        "taskyard_jobs{status=\"PENDING\"} 0",
    ] {
        assert!(figures.contains(wanted), "{wanted}: {figures}");
    }
    app.ends.stopping.cancel();
    assert_eq!(status("/readyz").await, 503);
    assert_eq!(status("/healthz").await, 200);
}
