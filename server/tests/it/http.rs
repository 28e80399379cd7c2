//! The edge, over real sockets.

mod audits;
mod limits;
mod page;
mod refusals;
mod schema_file;
mod sign_in;
mod socket;
mod template_files;
