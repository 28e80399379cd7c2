use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::model::Model;
use crate::domain::{Failure, ModelId, ModelProviderId, Timestamp};
use crate::entities::model::{ActiveModel, Entity};
use crate::store::column::word;
use crate::store::sql;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    provider_id: Uuid,
    provider_name: String,
    provider_kind: String,
    name: String,
    display_name: String,
    context_tokens: i32,
    max_output_tokens: i32,
    input_price: i64,
    output_price: i64,
    is_enabled: bool,
    is_default: bool,
}

fn from_row(row: Row) -> Result<Model, Failure> {
    Ok(Model {
        id: ModelId(row.id),
        provider_id: ModelProviderId(row.provider_id),
        provider_name: row.provider_name,
        provider_kind: word(&row.provider_kind)?,
        name: row.name,
        display_name: row.display_name,
        context_tokens: row.context_tokens,
        max_output_tokens: row.max_output_tokens,
        input_price: row.input_price,
        output_price: row.output_price,
        is_enabled: row.is_enabled,
        is_default: row.is_default,
    })
}

/// All models, in the order of their providers and the oldest first.
pub(crate) async fn models(db: &impl ConnectionTrait) -> Result<Vec<Model>, Failure> {
    let text = "SELECT m.*, p.name AS provider_name, p.kind AS provider_kind \
        FROM models m JOIN model_providers p ON p.id = m.provider_id ORDER BY m.provider_id, m.id";
    let rows = sql::all::<Row>(db, text, []).await?;
    rows.into_iter().map(from_row).collect()
}

/// Adds a model. The error says whether its provider has one of this name.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    model: &Model,
    at: Timestamp,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(model.id.0),
        provider_id: Set(model.provider_id.0),
        name: Set(model.name.clone()),
        display_name: Set(model.display_name.clone()),
        context_tokens: Set(model.context_tokens),
        max_output_tokens: Set(model.max_output_tokens),
        input_price: Set(model.input_price),
        output_price: Set(model.output_price),
        is_enabled: Set(model.is_enabled),
        is_default: Set(model.is_default),
        created_at: Set(at.0),
        updated_at: Set(at.0),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes what can be changed of a model.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    model: &Model,
    at: Timestamp,
) -> Result<(), DbErr> {
    let text = "UPDATE models SET display_name = $2, context_tokens = $3, max_output_tokens = $4, \
        input_price = $5, output_price = $6, is_enabled = $7, is_default = $8, updated_at = $9 WHERE id = $1";
    let values = [
        model.id.0.into(),
        model.display_name.clone().into(),
        model.context_tokens.into(),
        model.max_output_tokens.into(),
        model.input_price.into(),
        model.output_price.into(),
        model.is_enabled.into(),
        model.is_default.into(),
        at.0.into(),
    ];
    db.execute_raw(sql::statement(db, text, values))
        .await
        .map(drop)
}

/// No model is the default from now on, until one is made it.
pub(crate) async fn no_default(db: &impl ConnectionTrait) -> Result<(), Failure> {
    let text = "UPDATE models SET is_default = FALSE WHERE is_default";
    sql::execute(db, text, []).await.map(drop)
}

/// Removes a model; false: it was not there.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: ModelId) -> Result<bool, Failure> {
    let text = "DELETE FROM models WHERE id = $1";
    Ok(sql::execute(db, text, [id.0.into()]).await? == 1)
}

/// How many models a provider has.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    provider: ModelProviderId,
) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM models WHERE provider_id = $1";
    sql::count(db, text, [provider.0.into()]).await
}

/// Whether a model was made the default.
pub(crate) async fn is_default(db: &impl ConnectionTrait, id: ModelId) -> Result<bool, Failure> {
    let text = "SELECT COUNT(*) AS count FROM models WHERE id = $1 AND is_default";
    Ok(sql::count(db, text, [id.0.into()]).await? == 1)
}
