//! Table `jobs`.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub kind: String,
    pub workspace_id: Option<Uuid>,
    pub build_id: Option<Uuid>,
    pub transition: Option<String>,
    pub template_version_id: Option<Uuid>,
    pub driver: String,
    pub host: Option<String>,
    pub tags: String,
    pub status: String,
    pub reason: String,
    pub run_lease: i64,
    pub provisioner_id: Option<Uuid>,
    pub lease_expires_at: Option<i64>,
    pub error_code: Option<String>,
    pub error: Option<String>,
    pub stage: Option<String>,
    pub queued_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub log_lease_sequence: i64,
    pub log_sequence: i64,
    pub log_bytes: i64,
    pub log_truncated: bool,
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
