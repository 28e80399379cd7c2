//! The edge, over real sockets.

mod audits;
mod batches;
mod compression;
mod cors;
mod limits;
mod page;
mod persisted;
mod rate_limits;
mod refusals;
mod schema_file;
mod sign_in;
mod socket;
mod statuses;
mod template_files;
