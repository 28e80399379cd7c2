//! The edge, over real sockets.

mod audits;
mod limits;
mod page;
mod refusals;
mod sign_in;
mod socket;
mod template_files;
