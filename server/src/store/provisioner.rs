//! Provisioners.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::column::now;
use super::sql;
use crate::domain::job::{NewProvisioner, Provisioner};
use crate::domain::{Failure, ProvisionerId, Timestamp};
use crate::entities::provisioner::Model;

fn from_row(row: Model) -> Provisioner {
    Provisioner {
        id: ProvisionerId(row.id),
        name: row.name,
        host: row.host,
        version: row.version,
        driver: row.driver,
        last_seen_at: Timestamp(row.last_seen_at),
        created_at: Timestamp(row.created_at),
    }
}

/// Makes a provisioner known, or finds it again by name and host and takes over what it says now.
/// `None` when another credential, still good, has registered it: its jobs are not handed over.
pub(crate) async fn register(
    db: &impl ConnectionTrait,
    id: ProvisionerId,
    credential: Uuid,
    new: &NewProvisioner,
    at: Timestamp,
) -> Result<Option<Provisioner>, Failure> {
    let text = format!(
        "INSERT INTO provisioners (id, credential_id, name, host, version, driver, isolation, tags, last_seen_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {}, $9) \
         ON CONFLICT (name, host) DO UPDATE SET credential_id = excluded.credential_id, version = excluded.version, \
            driver = excluded.driver, isolation = excluded.isolation, tags = excluded.tags, last_seen_at = excluded.last_seen_at \
         WHERE provisioners.credential_id = excluded.credential_id OR NOT EXISTS ( \
            SELECT 1 FROM api_tokens WHERE api_tokens.id = provisioners.credential_id \
               AND (api_tokens.expires_at IS NULL OR api_tokens.expires_at > excluded.last_seen_at)) \
         RETURNING *",
        now(db)
    );
    let tags = serde_json::to_string(&new.tags.iter().cloned().collect::<BTreeMap<_, _>>())
        .map_err(Failure::internal)?;
    let values = [
        id.0.into(),
        credential.into(),
        new.name.clone().into(),
        new.host.clone().into(),
        new.version.clone().into(),
        new.driver.clone().into(),
        new.isolation.as_str().into(),
        tags.into(),
        at.0.into(),
    ];
    Ok(sql::one::<Model>(db, &text, values).await?.map(from_row))
}

/// The provisioner, when it registered with this credential.
pub(crate) async fn of_credential(
    db: &impl ConnectionTrait,
    credential: Uuid,
    id: ProvisionerId,
) -> Result<Option<Provisioner>, Failure> {
    let text = "SELECT * FROM provisioners WHERE id = $1 AND credential_id = $2";
    let row = sql::one::<Model>(db, text, [id.0.into(), credential.into()]).await?;
    Ok(row.map(from_row))
}

/// Notes that it was heard.
pub(crate) async fn touch(db: &impl ConnectionTrait, id: ProvisionerId) -> Result<(), Failure> {
    let text = format!(
        "UPDATE provisioners SET last_seen_at = {} WHERE id = $1",
        now(db)
    );
    sql::execute(db, &text, [id.0.into()]).await.map(drop)
}

/// Provisioners by id.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ProvisionerId],
) -> Result<Vec<Provisioner>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let text = format!("SELECT * FROM provisioners WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &text, values).await?;
    Ok(rows.into_iter().map(from_row).collect())
}
