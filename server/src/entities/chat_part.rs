//! Table `chat_parts`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chat_parts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    pub chat_id: Uuid,
    pub position: i32,
    pub kind: String,
    pub status: String,
    pub text: String,
    pub tool_call_id: Option<String>,
    pub tool_name: Option<String>,
    pub input: Option<String>,
    pub output: Option<String>,
    pub is_error: bool,
    pub build_id: Option<Uuid>,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub revision: i64,
    pub created_at: i64,
    pub ended_at: Option<i64>,
    pub begun_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
