//! The entities say what the tables are, on both databases.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable};

use crate::store::{Database, sql};

#[derive(Debug, FromQueryResult, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    name: String,
    nullable: bool,
}

async fn check<E: EntityTrait>(db: &Database) {
    let table = E::default().table_name().to_owned();
    let mut wanted: Vec<_> = E::Column::iter()
        .map(|column| Column {
            name: column.as_str().to_owned(),
            nullable: column.def().is_null(),
        })
        .collect();
    let query = if db.is_postgres() {
        "SELECT column_name AS name, is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1"
    } else {
        "SELECT name, NOT \"notnull\" AS nullable FROM pragma_table_info($1)"
    };
    let mut found: Vec<Column> = sql::all(db.reader(), query, [table.as_str().into()])
        .await
        .unwrap();
    wanted.sort();
    found.sort();
    assert_eq!(wanted, found, "table {table}");
}

async fn check_all(db: &Database) {
    db.migrate().await.unwrap();
    check::<super::agent::Entity>(db).await;
    check::<super::agent::Entity>(db).await;
    check::<super::agent_command::Entity>(db).await;
    check::<super::agent_command::Entity>(db).await;
    check::<super::api_token::Entity>(db).await;
    check::<super::app::Entity>(db).await;
    check::<super::app::Entity>(db).await;
    check::<super::app_status::Entity>(db).await;
    check::<super::app_status::Entity>(db).await;
    check::<super::audit_entry::Entity>(db).await;
    check::<super::build::Entity>(db).await;
    check::<super::build::Entity>(db).await;
    check::<super::chat::Entity>(db).await;
    check::<super::chat_message::Entity>(db).await;
    check::<super::chat_part::Entity>(db).await;
    check::<super::job::Entity>(db).await;
    check::<super::job::Entity>(db).await;
    check::<super::login_token::Entity>(db).await;
    check::<super::membership::Entity>(db).await;
    check::<super::mcp_server::Entity>(db).await;
    check::<super::message::Entity>(db).await;
    check::<super::message::Entity>(db).await;
    check::<super::model::Entity>(db).await;
    check::<super::model_provider::Entity>(db).await;
    check::<super::organization::Entity>(db).await;
    check::<super::provisioner::Entity>(db).await;
    check::<super::provisioner::Entity>(db).await;
    check::<super::resource::Entity>(db).await;
    check::<super::resource::Entity>(db).await;
    check::<super::session::Entity>(db).await;
    check::<super::task::Entity>(db).await;
    check::<super::task::Entity>(db).await;
    check::<super::build_phase::Entity>(db).await;
    check::<super::build_phase::Entity>(db).await;
    check::<super::template::Entity>(db).await;
    check::<super::template_file::Entity>(db).await;
    check::<super::template_upload::Entity>(db).await;
    check::<super::template_version::Entity>(db).await;
    check::<super::user::Entity>(db).await;
    check::<super::webhook::Entity>(db).await;
    check::<super::webhook_delivery::Entity>(db).await;
    check::<super::workspace::Entity>(db).await;
    check::<super::workspace::Entity>(db).await;
}

#[tokio::test]
async fn entities_are_as_the_tables_of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/test.db", folder.path().display());
    check_all(&Database::connect(&url).await.unwrap()).await;
}

#[tokio::test]
async fn entities_are_as_the_tables_of_postgresql() {
    let Ok(url) = std::env::var("TASKYARD_TEST_POSTGRES_URL") else {
        eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
        return;
    };
    let schema = format!("drift_{}", uuid::Uuid::now_v7().simple());
    let admin = Database::connect(&url).await.unwrap();
    let create = format!("CREATE SCHEMA {schema}");
    admin.writer().execute_unprepared(&create).await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    let inside = format!("{url}{joint}options[search_path]={schema}");
    check_all(&Database::connect(&inside).await.unwrap()).await;
    let drop = format!("DROP SCHEMA {schema} CASCADE");
    admin.writer().execute_unprepared(&drop).await.unwrap();
}
