//! Templates, their versions, files and uploads.

mod list;
mod upload;
mod version;

pub use list::{TemplateFilter, TemplatePlace};
pub(crate) use list::{count, page};
pub(crate) use upload::{
    count_uploads, delete_expired_uploads, find_upload, insert_upload, keep_upload, upload,
};
pub(crate) use version::{
    NewVersion, count_versions, file, file_entries, files, insert_version, latest_starter_hash,
    latest_version, made_with, page_of_versions, set_archived, set_manifest, tags_of_version,
    versions_by_ids,
};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::condition::Condition;
use super::error::failure;
use super::sql;
use crate::domain::template::Template;
use crate::domain::user::Scope as OwnerScope;
use crate::domain::{Failure, OrganizationId, TemplateId, TemplateVersionId, Timestamp};
use crate::entities::template::{ActiveModel, Column, Entity, Model};

/// Whose templates are looked at; `None`: every organization's.
pub(crate) type Scope<'a> = Option<&'a [OrganizationId]>;

/// The templates that there are of these, deleted ones too.
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
    let organizations = scope.map(|ids| Column::OrganizationId.is_in(ids.iter().map(|id| id.0)));
    Entity::find()
        .filter(sea_orm::Condition::all().add_option(organizations))
        .filter(Column::NameKey.eq(key))
        .filter(Column::DeletedAt.is_null())
        .order_by(Column::Id, Order::Asc)
        .one(db)
        .await
        .map(|row| row.map(template))
        .map_err(failure)
}

/// The template that came with the gateway as this starter, also when it was deleted.
pub(crate) async fn of_starter(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    starter: &str,
) -> Result<Option<Template>, Failure> {
    let text = "SELECT * FROM templates WHERE organization_id = $1 AND starter = $2 \
        ORDER BY created_at, id LIMIT 1";
    let row = sql::one::<Model>(db, text, [organization.0.into(), starter.into()]).await?;
    Ok(row.map(template))
}

/// The template, locked until the transaction ends, unless it is deleted.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    id: TemplateId,
) -> Result<Option<Template>, Failure> {
    // An update that changes nothing locks the row on both databases.
    let text = "UPDATE templates SET updated_at = updated_at WHERE id = $1 AND deleted_at IS NULL \
        RETURNING *";
    let row = sql::one::<Model>(db, text, [id.0.into()]).await?;
    Ok(row.map(template))
}

/// Whether the template is there, and then stays until the transaction ends. Others may hold it too.
pub(crate) async fn stays(db: &impl ConnectionTrait, id: TemplateId) -> Result<bool, Failure> {
    // On SQLite nobody else writes meanwhile.
    let hold = if db.get_database_backend() == DbBackend::Postgres {
        " FOR SHARE"
    } else {
        ""
    };
    let text = format!("SELECT * FROM templates WHERE id = $1 AND deleted_at IS NULL{hold}");
    let row = sql::one::<Model>(db, &text, [id.0.into()]).await?;
    Ok(row.is_some())
}

/// Adds a template that has no version yet. The error says when its organization has one of this name.
pub(crate) async fn insert(db: &impl ConnectionTrait, template: &Template) -> Result<(), DbErr> {
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
        deprecation_message: Set(template.deprecation_message.clone()),
        auto_pause_minutes: Set(template.auto_pause_minutes),
        deleted_at: Set(None),
        starter: Set(template.starter.clone()),
    })
    .exec_without_returning(db)
    .await
    .map(drop)
}

/// Writes everything that may change of a template. The error says when its organization has another
/// one of this name. A deleted one's name is free again.
pub(crate) async fn update(db: &impl ConnectionTrait, template: &Template) -> Result<(), DbErr> {
    let key = match template.deleted_at {
        None => template.name.to_ascii_lowercase(),
        Some(_) => template.id.to_string(),
    };
    let text = "UPDATE templates SET name = $2, name_key = $3, display_name = $4, description = $5, \
        icon = $6, active_version_id = $7, deprecation_message = $8, auto_pause_minutes = $9, \
        deleted_at = $10, updated_at = $11 WHERE id = $1";
    let values = [
        template.id.0.into(),
        template.name.as_str().into(),
        key.into(),
        template.display_name.as_str().into(),
        template.description.as_str().into(),
        template.icon.as_str().into(),
        template.active_version_id.map(|id| id.0).into(),
        template.deprecation_message.clone().into(),
        template.auto_pause_minutes.into(),
        template.deleted_at.map(|at| at.0).into(),
        template.updated_at.0.into(),
    ];
    db.execute_raw(sql::statement(db, text, values))
        .await
        .map(drop)
}

#[derive(FromQueryResult)]
struct Counted {
    template_id: Uuid,
    number: i64,
}

/// How many workspaces that are not deleted and in the scope templates have; one without any is left out.
pub(crate) async fn count_workspaces(
    db: &impl ConnectionTrait,
    scope: &OwnerScope,
    ids: &[TemplateId],
) -> Result<Vec<(TemplateId, i64)>, Failure> {
    let mut condition = Condition::in_scope("w", scope);
    let places = condition.places(ids.iter().map(|id| id.0.into()));
    let text = format!(
        "SELECT w.template_id, COUNT(*) AS number FROM workspaces w \
         WHERE {} AND w.template_id IN ({places}) AND w.deleted_at IS NULL GROUP BY w.template_id",
        condition.text
    );
    let rows = sql::all::<Counted>(db, &text, condition.values).await?;
    let counted = rows.into_iter();
    Ok(counted
        .map(|row| (TemplateId(row.template_id), row.number))
        .collect())
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
        deprecation_message: row.deprecation_message,
        auto_pause_minutes: row.auto_pause_minutes,
        starter: row.starter,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
        deleted_at: row.deleted_at.map(Timestamp),
    }
}
