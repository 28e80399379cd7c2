//! Taskyard's gateway: one GraphQL API over tasks, workspaces, builds and agents.
//!
//! From top to bottom: `cli`, `app` · `http` · `graphql`, `worker_api` · `background` · `services` ·
//! `store`, `events`, `llm` · `domain`. A module uses only what stands below it.

pub mod app;
pub mod auth;
pub mod background;
pub mod cli;
pub mod config;
pub mod domain;
pub(crate) mod entities;
pub mod events;
pub mod graphql;
pub mod http;
pub mod llm;
pub mod outbound;
pub mod services;
pub mod store;
pub mod worker_api;
