//! Table `agents`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub resource_id: Uuid,
    pub build_id: Uuid,
    pub workspace_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub position: i32,
    pub name: String,
    pub token_hash: Vec<u8>,
    pub lifecycle: String,
    pub connection: String,
    pub declared_at: i64,
    pub last_seen_at: Option<i64>,
    pub retired_at: Option<i64>,
    pub isolation: Option<String>,
    pub log_sequence: i64,
    pub log_bytes: i64,
    pub log_truncated: bool,
    pub log_received: i64,
    pub message_sequence: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
