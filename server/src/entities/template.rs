//! Table `templates`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "templates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: String,
    pub name_key: String,
    pub display_name: String,
    pub description: String,
    pub icon: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub active_version_id: Option<Uuid>,
    pub deprecation_message: Option<String>,
    pub auto_pause_minutes: Option<i32>,
    pub deleted_at: Option<i64>,
    pub starter: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
