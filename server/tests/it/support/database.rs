//! A database of its own for each test.

use sea_orm::{ConnectionTrait, Database as Connector};
use taskyard_server::store::Database;

/// Admin address of a PostgreSQL on which tests may make databases.
const POSTGRES_URL: &str = "TASKYARD_TEST_POSTGRES_URL";

/// A database that goes with the test.
pub struct TestDatabase {
    /// Its address, for connecting again.
    pub url: String,
    /// Connected and migrated.
    pub db: Database,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: tempfile::TempDir },
    Postgres { admin_url: String, name: String },
}

impl TestDatabase {
    /// A migrated SQLite database in a temporary folder.
    pub async fn sqlite() -> Self {
        let test = Self::empty_sqlite().await;
        test.db.migrate().await.unwrap();
        test
    }

    /// A migrated PostgreSQL database; `None` where `TASKYARD_TEST_POSTGRES_URL` is not set.
    pub async fn postgres() -> Option<Self> {
        let test = Self::empty_postgres().await?;
        test.db.migrate().await.unwrap();
        Some(test)
    }

    /// SQLite without tables.
    pub async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        Self {
            db: Database::connect(&url).await.unwrap(),
            url,
            kind: Kind::Sqlite { _folder: folder },
        }
    }

    /// PostgreSQL without tables.
    pub async fn empty_postgres() -> Option<Self> {
        let admin_url = std::env::var(POSTGRES_URL)
            .ok()
            .filter(|url| !url.is_empty())?;
        let name = format!("taskyard_test_{}", uuid::Uuid::now_v7().simple());
        as_admin(&admin_url, &format!("CREATE DATABASE {name}")).await;
        let (server, query) = admin_url
            .split_once('?')
            .map_or((admin_url.as_str(), String::new()), |(server, query)| {
                (server, format!("?{query}"))
            });
        let (server, _) = server
            .rsplit_once('/')
            .expect("a database's name in the address");
        let url = format!("{server}/{name}{query}");
        Some(Self {
            db: Database::connect(&url).await.unwrap(),
            url,
            kind: Kind::Postgres { admin_url, name },
        })
    }

    /// Closes it and removes it. A test that failed before leaves it for whoever looks for the cause.
    pub async fn remove(self) {
        self.db.close().await.unwrap();
        if let Kind::Postgres { admin_url, name } = self.kind {
            as_admin(&admin_url, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn as_admin(url: &str, sql: &str) {
    let admin = Connector::connect(url).await.unwrap();
    admin.execute_unprepared(sql).await.unwrap();
    admin.close().await.unwrap();
}

/// Makes two tests of each `async fn name(test: &TestDatabase)`: `name::on_sqlite` and
/// `name::on_postgres` (which passes with a note where `TASKYARD_TEST_POSTGRES_URL` is not set; the
/// test set-up sets it).
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use $crate::support::database::TestDatabase;

            #[tokio::test]
            async fn on_sqlite() {
                let test = TestDatabase::sqlite().await;
                super::$name(&test).await;
                test.remove().await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let Some(test) = TestDatabase::postgres().await else {
                    eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
                    return;
                };
                super::$name(&test).await;
                test.remove().await;
            }
        }
    )+};
}
