use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{Database, DatabaseConnection};

use super::options;
use crate::domain::Failure;

/// Half of what PostgreSQL allows unless it is told otherwise, so that two gateways fit.
const MAX_CONNECTIONS: u32 = 40;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that rested longer is tried before it is used.
const TRY_AFTER_IDLE: Duration = Duration::from_secs(30);

pub(super) async fn connect(url: &str) -> Result<DatabaseConnection, Failure> {
    // The address holds a password, so neither it nor the parser's words about it are repeated.
    let parsed: PgConnectOptions = url.parse().map_err(|_| {
        Failure::invalid(
            "database_url",
            "The database address is not of the form postgres://user:password@host:5432/name",
        )
    })?;
    let mut options = options(url, MAX_CONNECTIONS);
    options
        .connect_timeout(CONNECT_TIMEOUT)
        .set_application_name("taskyard")
        .test_before_acquire_if_idle_for(TRY_AFTER_IDLE);
    Database::connect(options).await.map_err(|error| {
        Failure::unavailable(format!(
            "The database {} of {} at {}:{} can't be reached: {error}. Check that PostgreSQL runs there and takes this user",
            parsed.get_database().unwrap_or("(none)"),
            parsed.get_username(),
            parsed.get_host(),
            parsed.get_port(),
        ))
    })
}
