//! Migrations on both databases.

use crate::on_both_databases;

on_both_databases! {
    async fn tables_go_down_and_come_up_again(test: &TestDatabase) {
        test.db.migrate_down(None).await.unwrap();
        test.db.migrate().await.unwrap();
        test.db.migrate().await.unwrap();
    }
}
