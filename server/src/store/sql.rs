//! SQL that both databases understand: placeholders are written `$1`, `$2`… (SQLite takes them
//! as PostgreSQL does), and a list of ids is spelled out by [`in_list`].

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};
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

/// A statement that writes, with its values.
pub(crate) type Write = (String, Vec<Value>);

/// Writes of different rows that nothing is read between: one statement on PostgreSQL, where each
/// costs a round trip, one after the other on SQLite, which has no such statement. `{then}` in the
/// condition of a write makes it wait for the one before it on PostgreSQL too.
pub(crate) async fn together(db: &impl ConnectionTrait, writes: Vec<Write>) -> Result<(), Failure> {
    if db.get_database_backend() != DbBackend::Postgres {
        for (text, values) in writes {
            execute(db, &text.replace("{then}", ""), values).await?;
        }
        return Ok(());
    }
    let (mut text, mut all) = (String::new(), Vec::new());
    let last = writes.len().saturating_sub(1);
    for (at, (write, values)) in writes.into_iter().enumerate() {
        let then = match at {
            0 => String::new(),
            _ => format!(" AND (SELECT COUNT(*) FROM w{}) >= 0", at - 1),
        };
        let write = renumbered(&write.replace("{then}", &then), all.len());
        all.extend(values);
        // Writing to a String can't fail.
        let _ = match (at == last, at) {
            (true, _) => write!(text, " {write}"),
            (false, 0) => write!(text, "WITH w0 AS ({write} RETURNING 1)"),
            (false, _) => write!(text, ", w{at} AS ({write} RETURNING 1)"),
        };
    }
    if all.is_empty() {
        return Ok(());
    }
    execute(db, text.trim_start(), all).await.map(drop)
}

/// The statement with its placeholders raised by `by`.
fn renumbered(text: &str, by: usize) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        let number = part[..end].parse::<usize>().unwrap_or_default();
        let _ = write!(out, "${}{}", number + by, &part[end..]);
    }
    out
}

/// What is read by the places of its columns, which are the first of an answer's row.
pub(crate) trait Placed: Sized {
    /// Reads them.
    fn placed(row: &QueryResult) -> Result<Self, DbErr>;
}

/// All rows of a query that names the columns of `R` first, in their order.
pub(crate) async fn rows<R: Placed>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>, Failure> {
    let found = db.query_all_raw(statement(db, sql, values)).await;
    let rows = found.map_err(failure)?;
    rows.iter()
        .map(R::placed)
        .collect::<Result<_, _>>()
        .map_err(failure)
}

/// The first row of such a query.
pub(crate) async fn row<R: Placed>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<R>, Failure> {
    let found = db.query_one_raw(statement(db, sql, values)).await;
    let row = found.map_err(failure)?;
    row.as_ref().map(R::placed).transpose().map_err(failure)
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

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn placeholders_are_raised_and_nothing_else() {
        assert_eq!(renumbered("a = $1 AND b = $12", 3), "a = $4 AND b = $15");
        assert_eq!(renumbered("no 1 at all", 3), "no 1 at all");
    }
}
