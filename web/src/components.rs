//! What several pages draw with.

mod ago;
mod badge;
mod copy_button;
mod empty;
mod error_panel;
mod log_view;
mod modal;
mod skeleton;
mod styled_line;
mod tabs;

pub(crate) use ago::Ago;
pub(crate) use badge::{Badge, Tone};
pub(crate) use copy_button::CopyButton;
pub(crate) use empty::Empty;
pub(crate) use error_panel::ErrorPanel;
pub(crate) use log_view::{LogBuffer, LogView};
pub(crate) use modal::{Modal, open_modal};
pub(crate) use skeleton::Skeleton;
pub(crate) use styled_line::StyledLine;
pub(crate) use tabs::{Tab, Tabs};
