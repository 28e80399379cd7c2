//! What tasks and workspaces are made from.

mod about;
mod files;
mod list;
mod page;
mod settings;
mod starters;
mod version;
mod versions;

pub(super) use list::templates_page;
pub(super) use page::template_page;
pub(super) use version::version_page;
