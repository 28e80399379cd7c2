use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult};

use crate::domain::model::{ModelProvider, ModelProviderSource};
use crate::domain::{Failure, ModelProviderId, Timestamp, UserId};
use crate::entities::model_provider::{ActiveModel, Entity, Model};
use crate::store::column::word;
use crate::store::sql;

fn from_row(row: Model) -> Result<ModelProvider, Failure> {
    Ok(ModelProvider {
        id: ModelProviderId(row.id),
        kind: word(&row.kind)?,
        name: row.name,
        base_url: row.base_url,
        has_key: row.sealed_key.is_some(),
        is_enabled: row.is_enabled,
        source: ModelProviderSource::Configured,
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    })
}

/// Adds a provider. The error says whether its name or its idempotency key is taken.
pub(crate) async fn insert_provider(
    db: &impl ConnectionTrait,
    provider: &ModelProvider,
    sealed_key: Option<String>,
    (by, idempotency_key): (UserId, Option<String>),
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(provider.id.0),
        kind: Set(provider.kind.as_str().to_owned()),
        name: Set(provider.name.clone()),
        name_key: Set(provider.name.to_lowercase()),
        base_url: Set(provider.base_url.clone()),
        sealed_key: Set(sealed_key),
        is_enabled: Set(provider.is_enabled),
        created_by: Set(by.0),
        idempotency_key: Set(idempotency_key),
        created_at: Set(provider.created_at.0),
        updated_at: Set(provider.updated_at.0),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes what can be changed of a provider, but its key. The error says whether its name is taken.
pub(crate) async fn update_provider(
    db: &impl ConnectionTrait,
    provider: &ModelProvider,
) -> Result<(), DbErr> {
    let text = "UPDATE model_providers SET name = $2, name_key = $3, base_url = $4, is_enabled = $5, \
        updated_at = $6 WHERE id = $1";
    let values = [
        provider.id.0.into(),
        provider.name.clone().into(),
        provider.name.to_lowercase().into(),
        provider.base_url.clone().into(),
        provider.is_enabled.into(),
        provider.updated_at.0.into(),
    ];
    db.execute_raw(sql::statement(db, text, values))
        .await
        .map(drop)
}

/// Puts another sealed key, or none, in the place of the present one.
pub(crate) async fn set_key(
    db: &impl ConnectionTrait,
    id: ModelProviderId,
    sealed_key: Option<String>,
) -> Result<(), Failure> {
    let text = "UPDATE model_providers SET sealed_key = $2 WHERE id = $1";
    sql::execute(db, text, [id.0.into(), sealed_key.into()])
        .await
        .map(drop)
}

/// Removes a provider with its models; false: it was not there.
pub(crate) async fn delete_provider(
    db: &impl ConnectionTrait,
    id: ModelProviderId,
) -> Result<bool, Failure> {
    let text = "DELETE FROM model_providers WHERE id = $1";
    Ok(sql::execute(db, text, [id.0.into()]).await? == 1)
}

#[derive(FromQueryResult)]
struct Key {
    sealed_key: Option<String>,
}

/// The sealed key of a provider.
pub(crate) async fn sealed_key(
    db: &impl ConnectionTrait,
    id: ModelProviderId,
) -> Result<Option<String>, Failure> {
    let text = "SELECT sealed_key FROM model_providers WHERE id = $1";
    let row = sql::one::<Key>(db, text, [id.0.into()]).await?;
    Ok(row.and_then(|row| row.sealed_key))
}

/// The provider that somebody made with this idempotency key.
pub(crate) async fn by_idempotency_key(
    db: &impl ConnectionTrait,
    by: UserId,
    key: &str,
) -> Result<Option<ModelProviderId>, Failure> {
    let text = "SELECT * FROM model_providers WHERE created_by = $1 AND idempotency_key = $2";
    let row = sql::one::<Model>(db, text, [by.0.into(), key.into()]).await?;
    Ok(row.map(|row| ModelProviderId(row.id)))
}

/// All providers, the oldest first.
pub(crate) async fn providers(db: &impl ConnectionTrait) -> Result<Vec<ModelProvider>, Failure> {
    let rows = sql::all::<Model>(db, "SELECT * FROM model_providers ORDER BY id", []).await?;
    rows.into_iter().map(from_row).collect()
}

/// How many there are.
pub(crate) async fn count_providers(db: &impl ConnectionTrait) -> Result<i64, Failure> {
    sql::count(db, "SELECT COUNT(*) AS count FROM model_providers", []).await
}
