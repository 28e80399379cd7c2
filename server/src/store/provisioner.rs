//! Provisioners.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::column::{now, word};
use super::condition::Condition;
use super::sql;
use crate::domain::job::{NewProvisioner, Provisioner, ProvisionerActivity};
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::{Failure, OrganizationId, ProvisionerId, Timestamp};
use crate::entities::provisioner::Model;

fn from_row(row: Model) -> Result<Provisioner, Failure> {
    let tags: BTreeMap<_, _> = serde_json::from_str(&row.tags).map_err(Failure::internal)?;
    Ok(Provisioner {
        id: ProvisionerId(row.id),
        name: row.name,
        host: row.host,
        version: row.version,
        driver: row.driver,
        isolation: word(&row.isolation)?,
        tags: tags.into_iter().collect(),
        organization_id: row.organization_id.map(OrganizationId),
        last_seen_at: Timestamp(row.last_seen_at),
        created_at: Timestamp(row.created_at),
    })
}

/// Makes a provisioner known, or finds it again by name and host and takes over what it says now. It
/// serves the organization that its token is for.
/// `None` when another credential, still good, has registered it: its jobs are not handed over.
pub(crate) async fn register(
    db: &impl ConnectionTrait,
    id: ProvisionerId,
    credential: Uuid,
    new: &NewProvisioner,
    at: Timestamp,
) -> Result<Option<Provisioner>, Failure> {
    let text = format!(
        "INSERT INTO provisioners (id, credential_id, organization_id, name, host, version, driver, isolation, tags, last_seen_at, created_at) \
         VALUES ($1, $2, (SELECT organization_id FROM api_tokens WHERE id = $2), $3, $4, $5, $6, $7, $8, {}, $9) \
         ON CONFLICT (name, host) DO UPDATE SET credential_id = excluded.credential_id, organization_id = excluded.organization_id, version = excluded.version, \
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
    let row = sql::one::<Model>(db, &text, values).await?;
    row.map(from_row).transpose()
}

/// The provisioner, when it registered with this credential.
pub(crate) async fn of_credential(
    db: &impl ConnectionTrait,
    credential: Uuid,
    id: ProvisionerId,
) -> Result<Option<Provisioner>, Failure> {
    let text = "SELECT * FROM provisioners WHERE id = $1 AND credential_id = $2";
    let row = sql::one::<Model>(db, text, [id.0.into(), credential.into()]).await?;
    row.map(from_row).transpose()
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
    rows.into_iter().map(from_row).collect()
}

/// Those that serve all organizations or one of these; `None`: all.
fn among(organizations: Option<&[OrganizationId]>) -> Condition {
    let mut condition = Condition::new();
    if let Some(organizations) = organizations {
        let places = condition.places(organizations.iter().map(|id| id.0.into()));
        let text = if places.is_empty() {
            "p.organization_id IS NULL".to_owned()
        } else {
            format!("(p.organization_id IS NULL OR p.organization_id IN ({places}))")
        };
        condition.and(&text, []);
    }
    condition
}

/// A page of those that serve all organizations or one of these (`None`: of all), in the order in
/// which they first came.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organizations: Option<&[OrganizationId]>,
    page: PageRequest<ProvisionerId>,
) -> Result<Page<Provisioner>, Failure> {
    let (sign, way) = match page.direction {
        Direction::Forward => (">", "ASC"),
        Direction::Backward => ("<", "DESC"),
    };
    let mut condition = among(organizations);
    if let Some(cursor) = page.cursor {
        condition.and(&format!("p.id {sign} ?"), [cursor.0.into()]);
    }
    let limit = condition.place((i64::from(page.limit) + 1).into());
    let text = format!(
        "SELECT p.* FROM provisioners p WHERE {} ORDER BY p.id {way} LIMIT {limit}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Page::from_overfetch(rows, &page))
}

/// How many there are in the whole list.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    organizations: Option<&[OrganizationId]>,
) -> Result<i64, Failure> {
    let condition = among(organizations);
    let text = format!(
        "SELECT COUNT(*) AS count FROM provisioners p WHERE {}",
        condition.text
    );
    sql::count(db, &text, condition.values).await
}

#[derive(FromQueryResult)]
struct Activity {
    id: Uuid,
    is_heard: i32,
    holds: i64,
    running_jobs: i64,
}

/// What provisioners are doing, by the database's clock.
pub(crate) async fn activity(
    db: &impl ConnectionTrait,
    ids: &[ProvisionerId],
    heard_seconds: i64,
) -> Result<Vec<ProvisionerActivity>, Failure> {
    let now = now(db);
    let (list, mut values) = sql::in_list(2, ids.iter().map(|id| id.0));
    values.insert(0, (heard_seconds * 1_000_000).into());
    let held = "SELECT COUNT(*) FROM jobs j WHERE j.provisioner_id = p.id AND j.status IN ('RUNNING', 'CANCELING')";
    let text = format!(
        "SELECT p.id, CASE WHEN p.last_seen_at > {now} - $1 THEN 1 ELSE 0 END AS is_heard, \
            ({held} AND j.lease_expires_at > {now}) AS holds, ({held}) AS running_jobs \
         FROM provisioners p WHERE p.id IN {list}"
    );
    let rows = sql::all::<Activity>(db, &text, values).await?;
    let doing = rows.into_iter().map(|row| ProvisionerActivity {
        id: ProvisionerId(row.id),
        is_connected: row.is_heard == 1 || row.holds > 0,
        running_jobs: row.running_jobs,
    });
    Ok(doing.collect())
}
