//! Organizations and who is in them.

mod list;
mod page;

pub(super) use list::organizations_page;
pub(super) use page::organization_page;
