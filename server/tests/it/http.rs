//! The edge, over real sockets.

mod audits;
mod batches;
mod cohorts;
mod compression;
mod cors;
mod event_stream;
mod limits;
mod page;
mod persisted;
mod rate_limits;
mod refusals;
mod schema_file;
mod sign_in;
mod socket;
mod socket_protocol;
mod statuses;
mod template_files;
