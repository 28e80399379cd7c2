//! Taskyard's database migrations, the same for SQLite and PostgreSQL: one change a file, up and
//! down, in SQL that is written once. They import nothing of the server, so that what a released
//! version did to the data can't change with the code.

mod m0001_users;
mod m0002_credentials;
mod m0003_templates;
mod m0004_audit_entries;
mod m0005_tasks;
mod m0006_builds;
mod m0007_agents;
mod m0008_conversation;
mod m0009_people;
mod m0010_template_imports;
mod m0011_team_tasks;
mod m0012_workspaces;
mod m0013_audit_chain;
mod m0014_webhooks;
mod m0015_task_search;
mod m0016_provisioner_organizations;
mod m0017_model_providers;
mod m0018_chats;
mod m0019_agent_commands;
mod m0020_mcp_servers;
mod m0021_chat_pauses;
mod migration;

use sea_orm_migration::MigrationTrait;

pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

/// Every migration, in the order in which they are applied.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_users::MIGRATION),
            Box::new(m0002_credentials::MIGRATION),
            Box::new(m0003_templates::MIGRATION),
            Box::new(m0004_audit_entries::MIGRATION),
            Box::new(m0005_tasks::MIGRATION),
            Box::new(m0006_builds::MIGRATION),
            Box::new(m0007_agents::MIGRATION),
            Box::new(m0008_conversation::MIGRATION),
            Box::new(m0009_people::MIGRATION),
            Box::new(m0010_template_imports::MIGRATION),
            Box::new(m0011_team_tasks::MIGRATION),
            Box::new(m0012_workspaces::MIGRATION),
            Box::new(m0013_audit_chain::MIGRATION),
            Box::new(m0014_webhooks::MIGRATION),
            Box::new(m0015_task_search::MIGRATION),
            Box::new(m0016_provisioner_organizations::MIGRATION),
            Box::new(m0017_model_providers::MIGRATION),
            Box::new(m0018_chats::MIGRATION),
            Box::new(m0019_agent_commands::MIGRATION),
            Box::new(m0020_mcp_servers::MIGRATION),
            Box::new(m0021_chat_pauses::MIGRATION),
        ]
    }
}
