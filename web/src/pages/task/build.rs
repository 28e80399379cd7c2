//! The builds of the task's workspace.

mod job;
mod picker;
mod stages;
mod timeline;
mod view;

pub(super) use view::BuildView;
