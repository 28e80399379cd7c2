//! What tasks and workspaces are made from.

mod list;

pub(super) use list::templates_page;
