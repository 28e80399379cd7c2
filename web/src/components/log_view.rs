//! The viewer of all logs: only the rows in view are drawn.

mod buffer;
mod row;
mod view;

pub(crate) use buffer::LogBuffer;
pub(crate) use view::LogView;
