//! Templates, as the prompt box and the templates' page use them.

use super::client::Api;
use super::failure::Failure;
use super::operations::{Templates as Operation, templates};

/// A template with its active version.
pub(crate) type Template = templates::TemplatesTemplatesNodes;
/// A template's active version.
pub(crate) type TemplateVersion = templates::TemplatesTemplatesNodesActiveVersion;
/// Something that a template asks for.
pub(crate) type Parameter = templates::TemplatesTemplatesNodesActiveVersionParameters;

impl Template {
    /// Its name for people.
    pub(crate) fn title(&self) -> &str {
        if self.display_name.is_empty() {
            &self.name
        } else {
            &self.display_name
        }
    }

    /// The version that a task would be made from, if tasks can be.
    pub(crate) fn task_version(&self) -> Option<&TemplateVersion> {
        self.active_version
            .as_ref()
            .filter(|version| version.has_ai_task)
    }
}

/// All templates that the viewer may use.
pub(crate) async fn all_templates(api: Api) -> Result<Vec<Template>, Failure> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = api
            .run::<Operation>(templates::Variables { after })
            .await?
            .templates;
        all.extend(page.nodes);
        after = page
            .page_info
            .end_cursor
            .filter(|_| page.page_info.has_next_page);
        if after.is_none() {
            return Ok(all);
        }
    }
}
