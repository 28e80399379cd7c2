//! The box to write a new task.

mod choice;
mod draft;
mod form;
mod parameter;
mod view;

pub(in crate::pages) use parameter::parameter_field;
pub(super) use view::Composer;
