//! The provisioner: takes jobs from the gateway and carries them out with a driver, as a client of the worker API.
//!
//! [`run`] is the whole life of one: it registers, looks after the workspaces of its folder, and works until it is told to shut down.

mod api;
mod bell;
mod carry_out;
mod gateway;
mod import;
mod job;
mod lease;
mod log;
mod options;
mod reconcile;
mod run;
mod running;
mod watch;

pub use options::{ProvisionerError, ProvisionerOptions, Tag, default_concurrency};
pub use run::run;
