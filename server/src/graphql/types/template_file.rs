//! Files of template versions.

use async_graphql::SimpleObject;

use crate::domain::template::{TemplateFile as FileRow, TemplateFileEntry};
use crate::graphql::Long;
use crate::graphql::rows::Planned;
use crate::services::templates::MAX_SHOWN_FILE_BYTES;

/// A file of a template version.
#[derive(SimpleObject, Planned)]
pub struct TemplateFile {
    /// Its path in the template's folder, with `/` between the steps.
    path: String,
    /// Its length in bytes.
    size: Long,
    /// Whether it can be run.
    executable: bool,
}

impl From<TemplateFileEntry> for TemplateFile {
    fn from(file: TemplateFileEntry) -> Self {
        Self {
            path: file.path,
            size: Long(file.size),
            executable: file.executable,
        }
    }
}

/// A file of a template version with its text.
#[derive(SimpleObject, Planned)]
pub struct TemplateFileContent {
    /// Its path in the template's folder, with `/` between the steps.
    path: String,
    /// Its length in bytes.
    size: Long,
    /// Whether it can be run.
    executable: bool,
    /// Its text, at most the first 256 KiB; null when it is not UTF-8 text.
    text: Option<String>,
    /// Its text is longer than what is shown.
    truncated: bool,
}

impl From<FileRow> for TemplateFileContent {
    fn from(file: FileRow) -> Self {
        let size = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
        let text = String::from_utf8(file.content).ok();
        let mut text = text.filter(|text| !text.contains('\0'));
        let end = text
            .as_ref()
            .map(|text| text.floor_char_boundary(MAX_SHOWN_FILE_BYTES));
        let truncated = matches!((&text, end), (Some(text), Some(end)) if end < text.len());
        if let (Some(text), Some(end)) = (&mut text, end) {
            text.truncate(end);
        }
        Self {
            path: file.path,
            size: Long(size),
            executable: file.executable,
            text,
            truncated,
        }
    }
}
