//! The builds of a workspace.

mod job;
mod picker;
mod stages;
mod timeline;
mod view;

pub(super) use view::build_view;
