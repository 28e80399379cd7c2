//! SQL that both databases understand: placeholders are written `$1`, `$2`… (SQLite takes them
//! as PostgreSQL does), and a list of ids is spelled out by [`in_list`].

use std::fmt::Write;

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::error::failure;
use crate::domain::Failure;

/// A statement with its values, in the order of their numbers.
pub(crate) fn statement(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    let values = values.into_iter().map(without_nul);
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// PostgreSQL takes no NUL in a text. What people may write without one is checked before; a name
/// that is looked for with one is not found.
fn without_nul(value: Value) -> Value {
    match value {
        Value::String(Some(text)) if text.contains('\0') => text.replace('\0', "\u{fffd}").into(),
        value => value,
    }
}

/// Runs a statement; gives the number of rows that it wrote.
pub(crate) async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, Failure> {
    db.execute_raw(statement(db, sql, values))
        .await
        .map(|done| done.rows_affected())
        .map_err(failure)
}

/// All rows of a query.
pub(crate) async fn all<R: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>, Failure> {
    R::find_by_statement(statement(db, sql, values))
        .all(db)
        .await
        .map_err(failure)
}

/// The first row of a query.
pub(crate) async fn one<R: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<R>, Failure> {
    R::find_by_statement(statement(db, sql, values))
        .one(db)
        .await
        .map_err(failure)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// The number that a `SELECT COUNT(*) AS count …` gives.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, Failure> {
    let row = one::<Count>(db, sql, values).await?;
    Ok(row.map_or(0, |row| row.count))
}

/// `($first, …)` for `IN`, with its values. The list is filled up to a power of two by repeating its
/// last id, so that few different statements are prepared. An empty list matches nothing.
pub(crate) fn in_list(first: usize, ids: impl IntoIterator<Item = Uuid>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = ids.into_iter().map(Value::from).collect();
    let last = values
        .last()
        .cloned()
        .unwrap_or_else(|| Value::from(None::<Uuid>));
    values.resize(values.len().max(1).next_power_of_two(), last);
    let mut text = String::from("(");
    for number in first..first + values.len() {
        let comma = if number == first { "" } else { ", " };
        // Writing to a String can't fail.
        let _ = write!(text, "{comma}${number}");
    }
    text.push(')');
    (text, values)
}
