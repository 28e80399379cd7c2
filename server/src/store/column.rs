//! Words and times of columns, read back into the domain's types.

use std::str::FromStr;

use sea_orm::{ConnectionTrait, DbBackend};

use crate::domain::Failure;

/// A word of a checked column. One that the program does not know is a fault, not the caller's.
pub(crate) fn word<T: FromStr<Err = Failure>>(text: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|error: Failure| Failure::internal(error.to_string()))
}

/// The same for a column that may be empty.
pub(crate) fn word_or_none<T: FromStr<Err = Failure>>(
    text: Option<&str>,
) -> Result<Option<T>, Failure> {
    text.map(word).transpose()
}

/// The database's own clock in microseconds, as an SQL expression: what leases and signs of life
/// are measured by, since several gateways share one database.
pub(crate) fn now(db: &impl ConnectionTrait) -> &'static str {
    if db.get_database_backend() == DbBackend::Postgres {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    }
}
