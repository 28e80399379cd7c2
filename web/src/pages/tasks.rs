//! The tasks: a box to write a new one, and the list.

mod composer;
mod counts;
mod filters;
mod list;
mod page;
mod parameters;
mod row;
mod search;
mod table;

pub(crate) use page::TasksPage;
pub(crate) use search::encode;
