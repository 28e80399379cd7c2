//! Composition: the only place that puts concrete things together.

mod data_folder;
mod database;
mod listener;
mod logging;
mod open_files;
mod provisioner;
mod router;
mod serve;
mod settings;
mod signals;

pub use data_folder::noted_address;
pub use database::{connect, migrate};
pub use logging::start_logging;
pub use open_files::raise_open_files;
pub use router::{Ends, router};
pub use serve::serve;
pub use settings::services;
pub use signals::cancel_on_signal;
