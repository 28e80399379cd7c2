//! Table `template_versions`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "template_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub template_id: Uuid,
    pub number: i32,
    pub manifest: String,
    pub readme: String,
    pub has_ai_task: bool,
    pub files_hash: Vec<u8>,
    pub archived_at: Option<i64>,
    pub created_at: i64,
    pub name: String,
    pub message: String,
    pub created_by: Option<Uuid>,
    pub activates: bool,
    pub idempotency_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
