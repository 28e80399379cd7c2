//! What the database's errors mean to the rules.

use std::borrow::Cow;

use sea_orm::sqlx::error::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::domain::{ErrorCode, Failure};

/// PostgreSQL: a text with a character that can't be stored, which is NUL.
const UNTRANSLATABLE: &str = "22021";

/// UNAVAILABLE when the database can't be reached or is too busy, INVALID_INPUT for a text that it
/// can't hold, INTERNAL otherwise. The cause is kept for the log.
pub fn failure(error: DbErr) -> Failure {
    if code_of(&error).as_deref() == Some(UNTRANSLATABLE) {
        Failure::new(
            ErrorCode::InvalidInput,
            "A text holds a NUL character: leave it out",
        )
        .caused_by(error)
    } else if is_outage(&error) {
        Failure::unavailable("The database does not answer now; try again in a moment")
            .caused_by(error)
    } else {
        Failure::internal(error)
    }
}

/// Whether a row was refused because another one has the same unique key.
pub fn unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_outage(error: &DbErr) -> bool {
    match (error, driver_error(error)) {
        (DbErr::ConnectionAcquire(_) | DbErr::Conn(_), _)
        | (
            _,
            Some(
                SqlxError::Io(_)
                | SqlxError::Tls(_)
                | SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed,
            ),
        ) => true,
        _ => code_of(error).is_some_and(|code| is_outage_code(&code)),
    }
}

fn driver_error(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            Some(error.as_ref())
        }
        _ => None,
    }
}

/// The database's own code of an error: SQLSTATE, or SQLite's extended number.
fn code_of(error: &DbErr) -> Option<String> {
    let SqlxError::Database(error) = driver_error(error)? else {
        return None;
    };
    error.code().map(Cow::into_owned)
}

/// PostgreSQL: a connection that failed, a conflict that repeating mends, too little of something,
/// an operator's intervention. SQLite: busy, locked, read-only, input or output, full, can't open.
fn is_outage_code(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => ["08", "40", "53", "57P"]
            .iter()
            .any(|class| code.starts_with(class)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_outage_code;

    #[test]
    fn outages_are_told_from_faults() {
        for code in ["5", "261", "13", "08006", "57P01", "40001", "53300"] {
            assert!(is_outage_code(code), "{code}");
        }
        for code in ["1", "19", "2067", "23505", "42P01", "57014"] {
            assert!(!is_outage_code(code), "{code}");
        }
    }
}
