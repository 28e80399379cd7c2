//! Organizations.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use super::condition::Condition;
use super::sql;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::Organization;
use crate::domain::{Failure, OrganizationId, Timestamp, UserId};
use crate::entities::organization::{ActiveModel, Entity, Model};
use crate::store::error::unique_violation;

/// Which organizations are looked at; `None`: all.
pub(crate) type Known<'a> = Option<&'a [OrganizationId]>;

/// The organizations that there are of these, deleted ones too.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<Organization>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM organizations WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &sql, values).await?;
    Ok(rows.into_iter().map(organization).collect())
}

/// The organization with this id, unless it is deleted or not known.
pub(crate) async fn get(
    db: &impl ConnectionTrait,
    known: Known<'_>,
    id: OrganizationId,
) -> Result<Option<Organization>, Failure> {
    let mut condition = among(known);
    condition.and("o.id = ?", [id.0.into()]);
    one(db, condition).await
}

/// The same by its name, in lower case.
pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    known: Known<'_>,
    key: &str,
) -> Result<Option<Organization>, Failure> {
    let mut condition = among(known);
    condition.and("o.name_key = ?", [key.into()]);
    one(db, condition).await
}

/// The default organization: the first that was made.
pub(crate) async fn default(db: &impl ConnectionTrait) -> Result<Option<Organization>, Failure> {
    let sql =
        "SELECT * FROM organizations WHERE deleted_at IS NULL ORDER BY created_at, id LIMIT 1";
    Ok(sql::one::<Model>(db, sql, []).await?.map(organization))
}

/// The organization that a request with this idempotency key has made.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    created_by: UserId,
    key: &str,
) -> Result<Option<Organization>, Failure> {
    let sql = "SELECT * FROM organizations WHERE created_by = $1 AND idempotency_key = $2";
    let row = sql::one::<Model>(db, sql, [created_by.0.into(), key.into()]).await?;
    Ok(row.map(organization))
}

/// A page by name; the place is a name in lower case.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    known: Known<'_>,
    page: &PageRequest<String>,
) -> Result<Page<Organization>, Failure> {
    let mut condition = among(known);
    let end = condition.page_by("o.name_key", page);
    let text = format!(
        "SELECT o.* FROM organizations o WHERE {} {end}",
        condition.text
    );
    let rows = sql::all::<Model>(db, &text, condition.values).await?;
    let rows = rows.into_iter().map(organization).collect();
    Ok(Page::from_overfetch(rows, page))
}

/// How many there are in the whole list.
pub(crate) async fn count(db: &impl ConnectionTrait, known: Known<'_>) -> Result<i64, Failure> {
    let condition = among(known);
    let text = format!(
        "SELECT COUNT(*) AS count FROM organizations o WHERE {}",
        condition.text
    );
    sql::count(db, &text, condition.values).await
}

/// Adds an organization. The error is the database's own: its meaning (a name that is taken) is the
/// rule's.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    organization: &Organization,
    created_by: Option<UserId>,
    idempotency_key: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(organization.id.0),
        name: Set(organization.name.clone()),
        name_key: Set(organization.name.to_ascii_lowercase()),
        display_name: Set(organization.display_name.clone()),
        created_at: Set(organization.created_at.0),
        updated_at: Set(organization.updated_at.0),
        created_by: Set(created_by.map(|id| id.0)),
        idempotency_key: Set(idempotency_key),
        ..ActiveModel::default()
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes its names; `false`: another one has the name.
pub(crate) async fn rename(
    db: &impl ConnectionTrait,
    organization: &Organization,
) -> Result<bool, Failure> {
    let sql = "UPDATE organizations SET name = $2, name_key = $3, display_name = $4, updated_at = $5 WHERE id = $1";
    let values = [
        organization.id.0.into(),
        organization.name.as_str().into(),
        organization.name.to_ascii_lowercase().into(),
        organization.display_name.as_str().into(),
        organization.updated_at.0.into(),
    ];
    match db.execute_raw(sql::statement(db, sql, values)).await {
        Ok(_) => Ok(true),
        Err(error) if unique_violation(&error) => Ok(false),
        Err(error) => Err(super::error::failure(error)),
    }
}

/// Whether templates or workspaces that are not deleted are in it.
pub(crate) async fn is_in_use(
    db: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<bool, Failure> {
    let sql = "SELECT COUNT(*) AS count FROM organizations o WHERE o.id = $1 AND ( \
        EXISTS (SELECT 1 FROM templates t WHERE t.organization_id = o.id) \
        OR EXISTS (SELECT 1 FROM workspaces w WHERE w.organization_id = o.id AND w.deleted_at IS NULL))";
    Ok(sql::count(db, sql, [id.0.into()]).await? > 0)
}

/// Notes that it is gone. Its name is free again: the id takes the name's place.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    id: OrganizationId,
    at: Timestamp,
) -> Result<(), Failure> {
    let sql = "UPDATE organizations SET deleted_at = $2, name_key = $3 WHERE id = $1";
    let values = [id.0.into(), at.0.into(), id.to_string().into()];
    sql::execute(db, sql, values).await.map(drop)
}

fn among(known: Known<'_>) -> Condition {
    let mut condition = Condition::new();
    condition.and("o.deleted_at IS NULL", []);
    if let Some(ids) = known {
        let places = condition.places(ids.iter().map(|id| id.0.into()));
        let is_known = if ids.is_empty() {
            "FALSE".to_owned()
        } else {
            format!("o.id IN ({places})")
        };
        condition.and(&is_known, []);
    }
    condition
}

async fn one(
    db: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Option<Organization>, Failure> {
    let text = format!("SELECT o.* FROM organizations o WHERE {}", condition.text);
    let row = sql::one::<Model>(db, &text, condition.values).await?;
    Ok(row.map(organization))
}

/// The member of an organization with this sign-in name, in lower case, unless it is suspended.
pub(crate) async fn member_by_username(
    db: &impl ConnectionTrait,
    id: OrganizationId,
    key: &str,
) -> Result<Option<UserId>, Failure> {
    let text = "SELECT m.* FROM memberships m JOIN users u ON u.id = m.user_id \
        WHERE m.organization_id = $1 AND u.username_key = $2 AND u.suspended_at IS NULL";
    let row =
        sql::one::<crate::entities::membership::Model>(db, text, [id.0.into(), key.into()]).await?;
    Ok(row.map(|row| UserId(row.user_id)))
}

fn organization(row: Model) -> Organization {
    Organization {
        id: OrganizationId(row.id),
        name: row.name,
        display_name: row.display_name,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    }
}

/// The organization that was made first, as every gateway makes one.
pub(crate) async fn oldest(db: &impl ConnectionTrait) -> Result<Option<OrganizationId>, Failure> {
    let text = "SELECT * FROM organizations ORDER BY created_at, id LIMIT 1";
    let row = sql::one::<Model>(db, text, []).await?;
    Ok(row.map(|row| OrganizationId(row.id)))
}
