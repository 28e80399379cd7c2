//! Table `chats`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[expect(
    clippy::struct_field_names,
    reason = "the column is named after the model that answers"
)]
#[sea_orm(table_name = "chats")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub owner_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub title: String,
    pub title_key: String,
    pub title_is_given: bool,
    pub status: String,
    pub status_reason: String,
    pub model_id: Option<Uuid>,
    pub workspace_id: Option<Uuid>,
    pub task_id: Option<Uuid>,
    pub revision: i64,
    pub message_sequence: i64,
    pub run_lease: i64,
    pub lease_expires_at: Option<i64>,
    pub context_tokens: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost_micros: i64,
    pub budget_micros: Option<i64>,
    pub created_by: Uuid,
    pub idempotency_key: Option<String>,
    pub archived_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub tools_note: String,
    pub pause: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
