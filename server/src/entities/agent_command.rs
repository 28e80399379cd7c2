//! Table `agent_commands`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agent_commands")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub task_id: Option<Uuid>,
    pub agent_id: Option<Uuid>,
    pub kind: String,
    pub text: Option<String>,
    pub work: Option<String>,
    pub limit_seconds: Option<i32>,
    pub author_id: Option<Uuid>,
    pub status: String,
    pub waits_for_resume: bool,
    pub agent_run: Option<Uuid>,
    pub result: Option<String>,
    pub error: Option<String>,
    pub message_id: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: i64,
    pub accepted_at: Option<i64>,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
