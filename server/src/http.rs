//! The edge: HTTP, GraphQL over it and over WebSockets, sessions, the page, and what watchers see.
//! It knows no SQL and no rules.

pub mod api;
pub mod assets;
pub mod audit_export;
mod cache;
mod compression;
mod cors;
pub mod cross_site;
pub mod edge;
pub mod error;
mod event_stream;
pub mod graphql;
pub mod guard;
pub mod health;
pub mod live;
pub mod metrics;
pub mod persisted;
mod plain;
pub mod public_api;
mod rates;
pub mod request_meta;
mod revoked;
pub mod router;
mod schema_file;
pub mod session_cookie;
mod socket;
pub mod sockets;
mod template_files;
pub mod websocket;
pub mod worker_api;
