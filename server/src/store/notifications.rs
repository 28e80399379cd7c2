//! PostgreSQL's NOTIFY, by which gateways on one database ring each other's bells.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use sea_orm::{DbErr, RuntimeErr};

use super::Database;
use super::error::failure;
use crate::domain::Failure;

/// What the connections are called in `pg_stat_activity`.
const NAME: &str = "taskyard bells";
const CHANNEL: &str = "taskyard";
/// How long connecting may take, and sending.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hears what is told, on a connection of its own.
pub struct Notifications(PgListener);

/// Tells, on a connection of its own: a notification's transaction locks out every other one that
/// notifies, in all databases, while it commits. So none of ours waits for that, and this one does
/// not wait for the disk.
pub struct Notifier(PgConnection);

impl Database {
    /// Connects to hear and to tell; only PostgreSQL can do it. What is told from then on is heard.
    pub async fn notifications(&self) -> Result<(Notifications, Notifier), Failure> {
        let pool = self.writer().get_postgres_connection_pool();
        let options = (*pool.connect_options()).clone().application_name(NAME);
        in_time(async {
            // The listener wants a pool. Its one connection is never renewed behind our back, since
            // what is told meanwhile is lost.
            let pool = PgPoolOptions::new()
                .max_connections(1)
                .max_lifetime(None)
                .idle_timeout(None)
                .connect_with(options.clone())
                .await?;
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.eager_reconnect(false);
            listener.listen(CHANNEL).await?;
            let mut notifier = PgConnection::connect_with(&options).await?;
            sqlx::query("SET synchronous_commit = off")
                .execute(&mut notifier)
                .await?;
            Ok((Notifications(listener), Notifier(notifier)))
        })
        .await
    }
}

impl Notifications {
    /// The next message; UNAVAILABLE when the connection is lost, and with it what is told meanwhile.
    pub async fn next(&mut self) -> Result<String, Failure> {
        match self.0.try_recv().await {
            Ok(Some(notification)) => Ok(notification.payload().to_owned()),
            Ok(None) => Err(Failure::unavailable("The connection was closed")),
            Err(error) => Err(known(error)),
        }
    }
}

impl Notifier {
    /// Tells all of these, each shorter than 8,000 bytes, in one statement.
    pub async fn tell(&mut self, messages: &[String]) -> Result<(), Failure> {
        let statement = "SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message";
        let query = sqlx::query(statement).bind(CHANNEL).bind(messages);
        in_time(query.execute(&mut self.0)).await.map(drop)
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, Failure> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(result) => result.map_err(known),
        Err(_) => Err(Failure::unavailable("The database took too long")),
    }
}

fn known(error: sqlx::Error) -> Failure {
    failure(DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error))))
}
