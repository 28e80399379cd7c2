//! Templates, their versions and files.

mod version;

pub(crate) use version::{files, insert_version, latest_version, tags_of_version, versions_by_ids};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::error::failure;
use super::sql;
use crate::domain::page::{Direction, Page, PageRequest};
use crate::domain::template::Template;
use crate::domain::{Failure, OrganizationId, TemplateId, TemplateVersionId, Timestamp};
use crate::entities::template::{ActiveModel, Column, Entity, Model};

/// Whose templates are looked at; `None`: every organization's.
pub(crate) type Scope<'a> = Option<&'a [OrganizationId]>;

/// The templates that there are of these.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[TemplateId],
) -> Result<Vec<Template>, Failure> {
    let (list, values) = sql::in_list(1, ids.iter().map(|id| id.0));
    let sql = format!("SELECT * FROM templates WHERE id IN {list}");
    let rows = sql::all::<Model>(db, &sql, values).await?;
    Ok(rows.into_iter().map(template).collect())
}

/// The template with this name, in lower case.
pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    key: &str,
) -> Result<Option<Template>, Failure> {
    within(scope)
        .filter(Column::NameKey.eq(key))
        .order_by(Column::Id, Order::Asc)
        .one(db)
        .await
        .map(|row| row.map(template))
        .map_err(failure)
}

/// A page by name; the place is a name in lower case.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    request: &PageRequest<String>,
) -> Result<Page<Template>, Failure> {
    let (order, beyond) = match request.direction {
        Direction::Forward => (
            Order::Asc,
            request.cursor.as_ref().map(|key| Column::NameKey.gt(key)),
        ),
        Direction::Backward => (
            Order::Desc,
            request.cursor.as_ref().map(|key| Column::NameKey.lt(key)),
        ),
    };
    let rows = within(scope)
        .filter(sea_orm::Condition::all().add_option(beyond))
        .order_by(Column::NameKey, order.clone())
        .order_by(Column::Id, order)
        .limit(u64::from(request.limit) + 1)
        .all(db)
        .await
        .map_err(failure)?;
    Ok(Page::from_overfetch(
        rows.into_iter().map(template).collect(),
        request,
    ))
}

/// How many there are.
pub(crate) async fn count(db: &impl ConnectionTrait, scope: Scope<'_>) -> Result<u64, Failure> {
    within(scope).count(db).await.map_err(failure)
}

/// Adds a template that has no version yet.
pub(crate) async fn insert(db: &impl ConnectionTrait, template: &Template) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        id: Set(template.id.0),
        organization_id: Set(template.organization_id.0),
        name: Set(template.name.clone()),
        name_key: Set(template.name.to_ascii_lowercase()),
        display_name: Set(template.display_name.clone()),
        description: Set(template.description.clone()),
        icon: Set(template.icon.clone()),
        created_at: Set(template.created_at.0),
        updated_at: Set(template.updated_at.0),
        active_version_id: Set(None),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
    .map_err(failure)
}

/// Writes what people are shown of a template, and its active version.
pub(crate) async fn update(db: &impl ConnectionTrait, template: &Template) -> Result<(), Failure> {
    let sql = "UPDATE templates SET display_name = $2, description = $3, icon = $4, active_version_id = $5, updated_at = $6 WHERE id = $1";
    let values = [
        template.id.0.into(),
        template.display_name.as_str().into(),
        template.description.as_str().into(),
        template.icon.as_str().into(),
        template.active_version_id.map(|id| id.0).into(),
        template.updated_at.0.into(),
    ];
    sql::execute(db, sql, values).await.map(drop)
}

fn within(scope: Scope<'_>) -> Select<Entity> {
    let organizations = scope.map(|ids| Column::OrganizationId.is_in(ids.iter().map(|id| id.0)));
    Entity::find().filter(sea_orm::Condition::all().add_option(organizations))
}

fn template(row: Model) -> Template {
    Template {
        id: TemplateId(row.id),
        organization_id: OrganizationId(row.organization_id),
        name: row.name,
        display_name: row.display_name,
        description: row.description,
        icon: row.icon,
        active_version_id: row.active_version_id.map(TemplateVersionId),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    }
}
