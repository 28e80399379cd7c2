use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{Database, DatabaseConnection};

use super::options;
use crate::domain::Failure;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Each reader is a thread; more of them than cores only take memory.
const MIN_READERS: usize = 2;
const MAX_READERS: usize = 8;

/// The pool of readers and the one writer.
pub(super) async fn connect(
    url: &str,
) -> Result<(DatabaseConnection, DatabaseConnection), Failure> {
    let parsed: SqliteConnectOptions = url.parse().map_err(|error| {
        Failure::invalid(
            "database_url",
            format!("`{url}` is not an address such as sqlite:///path/taskyard.db: {error}"),
        )
    })?;
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(Failure::invalid(
            "database_url",
            "A database in memory would be lost at the end: give a file, such as sqlite:///path/taskyard.db",
        ));
    }
    let open_failed = |error: sea_orm::DbErr| {
        Failure::unavailable(format!(
            "The database {} can't be opened: {error}. Check that its folder is there and can be written",
            parsed.get_filename().display()
        ))
    };
    // The writer comes first: it makes the file and the journal that readers need.
    let writer = open(url, 1, false).await.map_err(open_failed)?;
    let cores = std::thread::available_parallelism().map_or(MIN_READERS, usize::from);
    let readers = u32::try_from(cores.clamp(MIN_READERS, MAX_READERS)).unwrap_or(1);
    let reader = open(url, readers, true).await.map_err(open_failed)?;
    Ok((reader, writer))
}

async fn open(
    url: &str,
    connections: u32,
    only_reads: bool,
) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = options(url, connections);
    options
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |file| {
            file.create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // With the journal, what was committed outlives a crash of the program.
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("query_only", if only_reads { "ON" } else { "OFF" })
        });
    Database::connect(options).await
}
