use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{fields, hash};
use crate::domain::Failure;
use crate::domain::audit::{ChainHash, ENCODING, Head};
use crate::entities::audit_entry::Model;
use crate::store::sql;

#[derive(FromQueryResult)]
struct HeadRow {
    sequence: i64,
    hash: Vec<u8>,
}

/// The log's head as the database keeps it.
pub(crate) async fn head(db: &impl ConnectionTrait) -> Result<Head, Failure> {
    read_head(db, "").await
}

pub(super) async fn read_head(db: &impl ConnectionTrait, lock: &str) -> Result<Head, Failure> {
    let text = format!("SELECT sequence, hash FROM audit_head WHERE id = 1{lock}");
    let row = sql::one::<HeadRow>(db, &text, []).await?;
    let head = row.and_then(|row| {
        Some(Head {
            sequence: row.sequence,
            hash: hash(&row.hash)?,
        })
    });
    head.ok_or_else(|| {
        Failure::internal("the head of the audit log is missing: the database was tampered with")
    })
}

/// An entry as it is checked: whatever stands in its columns.
pub(crate) struct Link(Model);

impl Link {
    /// Its number.
    pub(crate) fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// Its hash, when it is the right one behind `previous`.
    pub(crate) fn follows(&self, previous: ChainHash) -> Option<ChainHash> {
        let right = fields(&self.0).hash(previous);
        let is_right = self.0.encoding == ENCODING && hash(&self.0.hash) == Some(right);
        is_right.then_some(right)
    }
}

/// The entries behind the one with this number, in their order.
pub(crate) async fn links(
    db: &impl ConnectionTrait,
    behind: i64,
    limit: i64,
) -> Result<Vec<Link>, Failure> {
    let text = "SELECT * FROM audit_entries WHERE sequence > $1 ORDER BY sequence LIMIT $2";
    let rows = sql::all::<Model>(db, text, [behind.into(), limit.into()]).await?;
    Ok(rows.into_iter().map(Link).collect())
}

#[derive(FromQueryResult)]
struct Ends {
    first: Option<i64>,
    last: Option<i64>,
    head: i64,
}

/// The numbers of the first entry, the last one and the head, at one moment; 1 and 0 without entries.
pub(crate) async fn ends(db: &impl ConnectionTrait) -> Result<(i64, i64, i64), Failure> {
    let text = "SELECT (SELECT MIN(sequence) FROM audit_entries) AS first, \
        (SELECT MAX(sequence) FROM audit_entries) AS last, sequence AS head FROM audit_head WHERE id = 1";
    let row = sql::one::<Ends>(db, text, []).await?;
    let row = row.ok_or_else(|| Failure::internal("the head of the audit log is missing"))?;
    Ok((row.first.unwrap_or(1), row.last.unwrap_or(0), row.head))
}
