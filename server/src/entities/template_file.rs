//! Table `template_files`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "template_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub template_version_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub executable: bool,
    pub content: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
