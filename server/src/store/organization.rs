//! Organizations and memberships.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::error::failure;
use super::sql;
use crate::domain::user::{Organization, OrganizationRole};
use crate::domain::{Failure, OrganizationId, Timestamp, UserId};
use crate::entities::membership;
use crate::entities::organization::{ActiveModel, Column, Entity, Model};

/// The organizations that there are of these.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<Organization>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM organizations WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &sql, values).await?;
    Ok(rows.into_iter().map(organization).collect())
}

/// The organization with this name, in lower case.
pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<Organization>, Failure> {
    Entity::find()
        .filter(Column::NameKey.eq(key))
        .one(db)
        .await
        .map(|row| row.map(organization))
        .map_err(failure)
}

/// Adds an organization.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    organization: &Organization,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(organization.id.0),
        name: Set(organization.name.clone()),
        name_key: Set(organization.name.to_ascii_lowercase()),
        display_name: Set(organization.display_name.clone()),
        created_at: Set(organization.created_at.0),
        updated_at: Set(organization.updated_at.0),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
}

/// Makes a user a member.
pub(crate) async fn insert_member(
    db: &impl ConnectionTrait,
    id: OrganizationId,
    user: UserId,
    role: OrganizationRole,
    now: Timestamp,
) -> Result<(), Failure> {
    membership::Entity::insert(membership::ActiveModel {
        user_id: Set(user.0),
        organization_id: Set(id.0),
        role: Set(role.as_str().to_owned()),
        created_at: Set(now.0),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
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
