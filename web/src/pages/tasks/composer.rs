//! The box to write a new task.

mod draft;
mod form;
mod view;

pub(super) use view::Composer;
