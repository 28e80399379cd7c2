//! The gateway against real databases, sockets and processes: one program, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod agent_commands;
mod agents;
mod api_tokens;
mod async_graphql_choice;
mod audit;
mod authentication;
mod chats;
mod connecting;
mod defences;
mod end_to_end;
mod fuzz;
mod gateways;
mod http;
mod jobs;
mod layers;
mod mcp_servers;
mod migrations;
mod models;
mod parameters;
mod people;
mod provisioners;
mod rights;
mod row_plans;
mod schema_files;
mod serve;
mod sessions;
mod statements;
mod support;
mod tasks;
mod template_imports;
mod templates;
mod texts;
mod webhooks;
mod worker_api;
mod workspaces;
