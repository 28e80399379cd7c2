//! The people of the site.

mod list;
mod page;
mod places;
mod rights;

pub(super) use list::members_page;
pub(super) use page::member_page;
pub(super) use places::role_buttons;
pub(super) use rights::organization_roles;
