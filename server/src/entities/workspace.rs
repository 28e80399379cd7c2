//! Table `workspaces`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub owner_id: Uuid,
    pub name: String,
    pub template_id: Uuid,
    pub template_version_id: Uuid,
    pub task_id: Option<Uuid>,
    pub latest_build_id: Option<Uuid>,
    pub host: Option<String>,
    pub isolation: Option<String>,
    pub delete_requested_at: Option<i64>,
    pub delete_requested_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
    pub name_key: String,
    pub created_by: Option<Uuid>,
    pub idempotency_key: Option<String>,
    pub status: String,
    pub has_agent: bool,
    pub healthy: bool,
    pub last_used_at: i64,
    pub orphaned_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
