//! The contracts that are checked in are those that the gateway serves.

fn assert_checked_in(file: &str, served: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(file);
    let checked_in = std::fs::read_to_string(&path).unwrap();
    assert!(
        checked_in == served,
        "{file} is not what the gateway serves: run `cargo xtask schema` and read the difference"
    );
}

#[test]
fn schema_graphql_is_up_to_date() {
    assert_checked_in("schema.graphql", &taskyard_server::graphql::sdl());
}

#[test]
fn worker_graphql_is_up_to_date() {
    assert_checked_in("worker.graphql", &taskyard_server::worker_api::sdl());
}
