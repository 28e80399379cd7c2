//! The tasks: a box to write a new one, and the list.

mod bulk;
mod composer;
mod counts;
mod filters;
mod list;
mod page;
mod row;
mod search;
mod selection;
mod table;

pub(super) use composer::parameter_field;
pub(crate) use page::TasksPage;
