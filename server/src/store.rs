//! What is kept: one module of queries for each noun over the tables of the migrations. A function
//! takes a connection or a transaction and gives domain types; no SQL is written anywhere else.

pub(crate) mod actor;
pub(crate) mod api_token;
pub(crate) mod audit;
pub mod database;
pub mod error;
pub(crate) mod login_token;
pub(crate) mod organization;
pub(crate) mod session;
pub(crate) mod sql;
pub(crate) mod template;
pub(crate) mod user;

pub use database::Database;
