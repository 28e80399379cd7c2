use async_trait::async_trait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

/// A migration in SQL that both databases understand once its column types are put in:
/// `{uuid}`, `{bigint}` (also times: microseconds since 1970, UTC), `{int}`, `{bool}`, `{blob}`,
/// `{text}`. A table ends in `){strict};` and a table that others refer back to is dropped with
/// `DROP TABLE … {cascade};`. What can't be said alike, such as a trigger, stands below a line
/// `-- on SQLite` or `-- on PostgreSQL`, until a line `-- on both`.
pub(crate) struct Migration {
    /// Kept in the database for ever: never rename one that was released.
    pub(crate) name: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
}

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql(manager, self.down).await
    }
}

/// Runs statements written as [`Migration`] says.
pub(crate) async fn sql(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let text = [
        ("{uuid}", "BLOB", "uuid"),
        ("{bigint}", "INTEGER", "bigint"),
        ("{int}", "INTEGER", "integer"),
        ("{bool}", "INTEGER", "boolean"),
        ("{blob}", "BLOB", "bytea"),
        ("{text}", "TEXT", "text"),
        ("{strict}", " STRICT", ""),
        ("{cascade}", "", " CASCADE"),
    ]
    .iter()
    .fold(
        of_database(text, postgres),
        |text, (word, in_sqlite, in_postgres)| {
            text.replace(word, if postgres { in_postgres } else { in_sqlite })
        },
    );
    manager
        .get_connection()
        .execute_unprepared(&text)
        .await
        .map(drop)
}

/// The text without what is for the other database.
fn of_database(text: &str, postgres: bool) -> String {
    let mut counts = true;
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- on SQLite" => counts = !postgres,
            "-- on PostgreSQL" => counts = postgres,
            "-- on both" => counts = true,
            _ if counts => {
                kept.push_str(line);
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}
