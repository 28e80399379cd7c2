//! The hashes of the entries that were there before. The encoding is written down once more here:
//! what this migration wrote must not change with the server's code.

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use sha2::{Digest, Sha256};

/// Entries read at once.
const PAGE: i64 = 500;
const UUIDS: [&str; 5] = ["id", "organization_id", "actor_id", "token_id", "object_id"];

/// Writes the hashes; gives the last number and hash.
pub(super) async fn write(manager: &SchemaManager<'_>) -> Result<(i64, Vec<u8>), DbErr> {
    let db = manager.get_connection();
    let backend = manager.get_database_backend();
    let uuids = UUIDS.map(|column| match backend {
        DbBackend::Postgres => format!("uuid_send({column}) AS {column}"),
        _ => column.to_owned(),
    });
    let page = format!(
        "SELECT sequence, at, actor_name, ip, user_agent, request_id, action, object_kind, object_name, \
         before, after, code, {} FROM audit_entries_new WHERE sequence > $1 ORDER BY sequence LIMIT {PAGE}",
        uuids.join(", ")
    );
    let (mut sequence, mut hash) = (0_i64, vec![0; 32]);
    loop {
        let statement = Statement::from_sql_and_values(backend, &page, [sequence.into()]);
        let rows = db.query_all_raw(statement).await?;
        if rows.is_empty() {
            return Ok((sequence, hash));
        }
        for row in rows {
            sequence = row.try_get("", "sequence")?;
            hash = hash_of(&hash, sequence, &row)?;
            let set = "UPDATE audit_entries_new SET hash = $1 WHERE sequence = $2";
            let values = [hash.clone().into(), sequence.into()];
            let statement = Statement::from_sql_and_values(backend, set, values);
            db.execute_raw(statement).await?;
        }
    }
}

/// Writes the head's one row.
pub(super) async fn set_head(
    manager: &SchemaManager<'_>,
    sequence: i64,
    hash: Vec<u8>,
) -> Result<(), DbErr> {
    let text = "INSERT INTO audit_head (id, sequence, hash) VALUES (1, $1, $2)";
    let values = [sequence.into(), hash.into()];
    let statement = Statement::from_sql_and_values(manager.get_database_backend(), text, values);
    manager
        .get_connection()
        .execute_raw(statement)
        .await
        .map(drop)
}

fn hash_of(previous: &[u8], sequence: i64, row: &QueryResult) -> Result<Vec<u8>, DbErr> {
    let bytes = |column: &str| row.try_get::<Option<Vec<u8>>>("", column);
    let text = |column: &str| {
        let text = row.try_get::<Option<String>>("", column);
        text.map(|text| text.map(String::into_bytes))
    };
    let at: i64 = row.try_get("", "at")?;
    let fields = [
        Some(sequence.to_be_bytes().to_vec()),
        bytes("id")?,
        Some(at.to_be_bytes().to_vec()),
        bytes("organization_id")?,
        bytes("actor_id")?,
        text("actor_name")?,
        bytes("token_id")?,
        text("ip")?,
        text("user_agent")?,
        text("request_id")?,
        text("action")?,
        text("object_kind")?,
        bytes("object_id")?,
        text("object_name")?,
        text("before")?,
        text("after")?,
        text("code")?,
    ];
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(b"taskyard audit entry 1\n");
    for field in fields {
        match field {
            None => hasher.update([0]),
            Some(field) => {
                hasher.update([1]);
                hasher.update((field.len() as u64).to_be_bytes());
                hasher.update(&field);
            }
        }
    }
    Ok(hasher.finalize().to_vec())
}
