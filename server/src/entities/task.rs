//! Table `tasks`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub owner_id: Uuid,
    pub name: String,
    pub name_key: String,
    pub display_name: String,
    pub display_name_key: String,
    pub prompt: String,
    pub template_id: Uuid,
    pub template_version_id: Uuid,
    pub workspace_id: Uuid,
    pub created_by: Option<Uuid>,
    pub idempotency_key: Option<String>,
    pub auto_pause_minutes: Option<i32>,
    pub agent_id: Option<Uuid>,
    pub app_id: Option<Uuid>,
    pub status: String,
    pub status_reason: String,
    pub running: i32,
    pub state: Option<String>,
    pub state_message: Option<String>,
    pub state_uri: Option<String>,
    pub state_at: Option<i64>,
    pub state_synthesized: Option<bool>,
    pub active_at: i64,
    pub message_sequence: i64,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
