//! The pages, one folder a noun.

mod not_found;
mod settings;
mod sign_in;
mod task;
mod tasks;
mod templates;

pub(crate) use not_found::NotFound;
pub(crate) use settings::Settings;
pub(crate) use sign_in::{SignIn, sign_in_address};
pub(crate) use task::TaskPage;
pub(crate) use tasks::TasksPage;
pub(crate) use templates::TemplatesPage;
