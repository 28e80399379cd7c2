//! Addresses of databases, and what is said when they are no good.

use taskyard_server::store::Database;

use crate::support::database::TestDatabase;

#[tokio::test]
async fn a_bad_address_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.db");
    std::fs::write(
        &broken,
        "this is no database, however long it may be".repeat(100),
    )
    .unwrap();
    for (url, says) in [
        ("mysql://localhost/x".to_owned(), "sqlite:// or postgres://"),
        ("sqlite::memory:".to_owned(), "would be lost"),
        (
            format!("sqlite://{}/no/such/folder/x.db", folder.path().display()),
            "Check that its folder",
        ),
        (format!("sqlite://{}", broken.display()), "not a database"),
        (
            "postgres://ann:hush@127.0.0.1:1/x".to_owned(),
            "of ann at 127.0.0.1:1",
        ),
        ("postgres://ann:hush@[/x".to_owned(), "not of the form"),
    ] {
        let failure = Database::connect(&url).await.unwrap_err();
        let line = failure.to_string();
        assert!(line.contains(says), "{url}: {line}");
        assert!(!line.contains('\n') && !line.contains("hush"), "{line}");
    }
}

#[tokio::test]
async fn readers_of_sqlite_can_not_write() {
    use sea_orm::ConnectionTrait;
    let test = TestDatabase::sqlite().await;
    let written = test
        .db
        .reader()
        .execute_unprepared("DELETE FROM users")
        .await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
    test.remove().await;
}
