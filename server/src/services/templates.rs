//! Templates: what callers read of them, how versions are pushed, imported and chosen, and those that
//! come with the gateway.

pub mod archive;

mod chosen;
mod create;
mod delete;
mod import;
mod in_organization;
mod manage;
mod new_version;
mod push;
mod read;
mod source;
mod starter;
mod update;
mod upload;
mod version;

pub use create::{CreateTemplate, create};
pub use delete::delete;
pub use import::cancel_import;
pub use push::{CreateTemplateVersion, create_version};
pub use read::{
    MAX_SHOWN_FILE_BYTES, by_name, count, count_versions, count_workspaces, file, files, get, list,
    packed, version, versions,
};
pub use source::TemplateSource;
pub use starter::{StarterTemplate, starter_files, starters};
pub use update::{UpdateTemplate, update};
pub use upload::{check_may_upload, delete_expired_uploads, upload};
pub use version::{activate, archive_version, restore};

pub use crate::store::template::{TemplateFilter, TemplatePlace};

pub(super) use chosen::{WantedFor, check_usable, keep, usable_version};
pub(super) use import::keep_import;
pub(super) use in_organization::in_organization;
pub(super) use starter::load_starters;
