//! The connections to the database.

mod postgres;
mod sqlite;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use taskyard_migrations::{MigrationStatus, Migrator, MigratorTrait};

use super::error::failure;
use crate::domain::Failure;

/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Any number that no other program locks in the same database.
const START_LOCK: i64 = 0x7461_736b_7961_7264;

/// The database. SQLite: one connection that writes and a pool that reads; PostgreSQL: one pool for
/// both. Cloning gives another handle on the same connections.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Database {
    /// Connects to `sqlite:///path/file.db` (made when it is not there) or `postgres://…`.
    /// What goes wrong comes back as one line that says how to put it right, without the password.
    pub async fn connect(url: &str) -> Result<Self, Failure> {
        let (reader, writer) = if url.starts_with("sqlite:") {
            sqlite::connect(url).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = postgres::connect(url).await?;
            (pool.clone(), pool)
        } else {
            return Err(Failure::invalid(
                "database_url",
                "A database address begins with sqlite:// or postgres://",
            ));
        };
        Ok(Self::counting(reader, writer))
    }

    fn counting(mut reader: DatabaseConnection, mut writer: DatabaseConnection) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        for connection in [&mut reader, &mut writer] {
            let statements = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                statements.fetch_add(1, Ordering::Relaxed);
            });
        }
        Self {
            reader,
            writer,
            statements,
        }
    }

    /// For queries outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For writes of a single statement: heartbeats, acquiring a job, appending to a log.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: a transaction
    /// that first reads and then writes would fail, whatever the time limit.
    pub async fn begin(&self) -> Result<DatabaseTransaction, Failure> {
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: (!self.is_postgres())
                    .then_some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
            .map_err(failure)
    }

    /// Whether this is PostgreSQL (else SQLite).
    pub fn is_postgres(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Postgres
    }

    /// Statements sent so far, without BEGIN and COMMIT: tests hold requests to a number of them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Applies the migrations that are missing, all or none. Gateways that start at the same time
    /// take turns.
    pub async fn migrate(&self) -> Result<(), Failure> {
        let tx = self.begin_alone().await?;
        Migrator::up(&tx, None).await.map_err(failure)?;
        tx.commit().await.map_err(failure)
    }

    /// Takes back the last `steps` migrations with what they hold; `None`: all of them.
    pub async fn migrate_down(&self, steps: Option<u32>) -> Result<(), Failure> {
        let tx = self.begin_alone().await?;
        Migrator::down(&tx, steps).await.map_err(failure)?;
        tx.commit().await.map_err(failure)
    }

    /// The known migrations, in their order, and whether each one was applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Failure> {
        let known = Migrator::get_migration_with_status_read_only(&self.reader)
            .await
            .map_err(failure)?;
        Ok(known
            .iter()
            .map(|migration| {
                let is_applied = migration.status() == MigrationStatus::Applied;
                (migration.name().to_owned(), is_applied)
            })
            .collect())
    }

    /// Begins a transaction that waits for all others of this kind, also of other gateways.
    pub(crate) async fn begin_alone(&self) -> Result<DatabaseTransaction, Failure> {
        let tx = self.begin().await?;
        if self.is_postgres() {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({START_LOCK})"))
                .await
                .map_err(failure)?;
        }
        Ok(tx)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Failure> {
        self.reader.ping().await.map_err(failure)
    }

    /// Closes the connections, once what they do is done.
    pub async fn close(&self) -> Result<(), Failure> {
        self.reader.close_by_ref().await.map_err(failure)?;
        self.writer.close_by_ref().await.map_err(failure)
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}
