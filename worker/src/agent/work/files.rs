//! Files in the workspace's folder, and never outside of it: paths are followed below a handle on the folder, where links that lead
//! out go nowhere. What reads or writes here blocks its thread.

mod edit;
mod folder;
mod read;
mod write;

pub(super) use edit::{Edit, edit};
pub(super) use folder::Folder;
pub(super) use read::read;
pub(super) use write::write;
