//! The public schema as a file.

use crate::on_both_databases;
use crate::support::app::{TestApp, header};
use crate::support::database::TestDatabase;

on_both_databases!(
    the_schema_is_served_as_a_file_and_sent_again_only_when_it_has_changed,
    the_schemas_file_is_off_with_introspection,
);

const ADDRESS: &str = "/graphql/schema.graphql";

async fn the_schema_is_served_as_a_file_and_sent_again_only_when_it_has_changed(
    test: &TestDatabase,
) {
    let app = TestApp::start(test).await;
    let get = || app.client.get(app.url(ADDRESS));
    let response = get().send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        header(&response, "content-type"),
        "text/plain; charset=utf-8"
    );
    assert_eq!(header(&response, "cache-control"), "public, no-cache");
    let tag = header(&response, "etag").to_owned();
    assert_eq!(
        response.text().await.unwrap(),
        taskyard_server::graphql::sdl()
    );

    let again = get().header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(header(&again, "etag"), tag);
    assert_eq!(again.text().await.unwrap(), "");
    let old = get().header("if-none-match", "\"old\"");
    assert_eq!(old.send().await.unwrap().status(), 200);
}

async fn the_schemas_file_is_off_with_introspection(test: &TestDatabase) {
    let app = TestApp::start_with(test, |config| config.graphql.introspection = false).await;
    let response = app.client.get(app.url(ADDRESS)).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let said = response.text().await.unwrap();
    assert!(said.contains("graphql.introspection"), "{said}");
}
