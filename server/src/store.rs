//! What is kept: one module of queries for each noun over the tables of the migrations. A function
//! takes a connection or a transaction and gives domain types; no SQL is written anywhere else.

pub(crate) mod audit;
pub mod database;
pub mod error;
pub(crate) mod sql;

pub use database::Database;
