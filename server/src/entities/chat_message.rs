//! Table `chat_messages`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[expect(
    clippy::struct_field_names,
    reason = "the column is named after the model that answers"
)]
#[sea_orm(table_name = "chat_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub chat_id: Uuid,
    pub sequence: i64,
    pub role: String,
    pub status: String,
    pub author_id: Option<Uuid>,
    pub model_name: Option<String>,
    pub continuation: Option<String>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost_micros: i64,
    pub superseded_at: Option<i64>,
    pub idempotency_key: Option<String>,
    pub revision: i64,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
