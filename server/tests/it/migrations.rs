//! Migrations on both databases.

use sea_orm::ConnectionTrait;
use taskyard_server::services::{api_tokens, bootstrap, sessions};

use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::{Site, meta};

on_both_databases!(
    tables_with_data_go_down_and_come_up_again,
    words_outside_an_enum_are_refused_by_the_tables,
);

async fn tables_with_data_go_down_and_come_up_again(test: &TestDatabase) {
    let site = Site::start(test).await;
    for steps in [Some(1), Some(2), Some(3), Some(4), None] {
        let link = site.link_token().await;
        sessions::sign_in(&site.services, &meta(), &link)
            .await
            .unwrap();
        let caller = site.administrator().await;
        api_tokens::create(&site.services, &caller, wanted(&format!("{steps:?}")))
            .await
            .unwrap();
        test.db.migrate_down(steps).await.unwrap();
        test.db.migrate().await.unwrap();
        test.db.migrate().await.unwrap();
        bootstrap::prepare(&site.services).await.unwrap();
    }
}

async fn words_outside_an_enum_are_refused_by_the_tables(test: &TestDatabase) {
    Site::start(test).await;
    for sql in [
        "UPDATE memberships SET role = 'KING'",
        "UPDATE api_tokens SET scope = 'user'",
        "UPDATE audit_entries SET code = 'OOPS'",
        "UPDATE template_versions SET number = 0",
    ] {
        assert!(
            test.db.writer().execute_unprepared(sql).await.is_err(),
            "{sql}"
        );
    }
}
