//! What is kept: one module of queries for each noun over the tables of the migrations. A function
//! takes a connection or a transaction and gives domain types; no SQL is written anywhere else.

pub(crate) mod actor;
pub(crate) mod agent;
pub(crate) mod api_token;
pub(crate) mod app;
pub(crate) mod audit;
pub(crate) mod build;
pub(crate) mod chat;
pub(crate) mod column;
pub(crate) mod command;
pub(crate) mod condition;
pub mod database;
pub mod error;
pub(crate) mod job;
pub(crate) mod log;
pub(crate) mod login_token;
pub(crate) mod mcp_server;
pub(crate) mod membership;
pub(crate) mod message;
pub(crate) mod model;
pub(crate) mod node;
pub mod notifications;
pub(crate) mod organization;
pub(crate) mod provisioner;
mod row;
pub(crate) mod session;
pub(crate) mod sql;
pub mod task;
pub mod template;
pub(crate) mod user;
pub(crate) mod webhook;
pub mod workspace;

pub use database::Database;
