//! Finds what the command line names.

use taskyard_client::Client;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::operations::find_template::{self, FindTemplateTemplate};
use crate::cli::operations::list_template_versions::{
    self, ListTemplateVersionsTemplateVersionsNodes as Version,
};
use crate::cli::operations::{
    FindTemplate, FindTemplateInOrganization, ListTemplateVersions, find_template_in_organization,
};

/// The template with this name or id, if the caller may see one.
pub(super) async fn find_or_none(
    client: &Client,
    text: &str,
) -> Result<Option<FindTemplateTemplate>, Failure> {
    let is_id = Uuid::try_parse(text).is_ok();
    let variables = find_template::Variables {
        id: is_id.then(|| text.to_owned()),
        name: (!is_id).then(|| text.to_owned()),
    };
    Ok(client.execute::<FindTemplate>(variables).await?.template)
}

/// The same; it must be there.
pub(super) async fn find(client: &Client, text: &str) -> Result<FindTemplateTemplate, Failure> {
    find_or_none(client, text).await?.ok_or_else(|| {
        Failure::Refused(format!(
            "no template {text:?} that you may see; `taskyard template list` shows them"
        ))
    })
}

/// The id of the template with this name in an organization, if the caller may see one.
pub(super) async fn in_organization(
    client: &Client,
    organization: &str,
    name: &str,
) -> Result<Option<String>, Failure> {
    let mut after = None;
    loop {
        let variables = find_template_in_organization::Variables {
            organization_id: organization.to_owned(),
            name: name.to_owned(),
            after,
        };
        let found = client.execute::<FindTemplateInOrganization>(variables);
        let page = found.await?.templates;
        let mut same = page.nodes.into_iter();
        if let Some(template) = same.find(|template| template.name.eq_ignore_ascii_case(name)) {
            return Ok(Some(template.id));
        }
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(None),
        }
    }
}

/// A template's versions, newest first.
pub(super) async fn versions(
    client: &Client,
    template: &str,
    include_archived: bool,
) -> Result<Vec<Version>, Failure> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let variables = list_template_versions::Variables {
            id: template.to_owned(),
            include_archived,
            after,
        };
        let found = client.execute::<ListTemplateVersions>(variables).await?;
        let Some(page) = found.template.map(|template| template.versions) else {
            return Ok(all);
        };
        all.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(all),
        }
    }
}

/// A template's version with this name or number.
pub(super) async fn version(
    client: &Client,
    template: &FindTemplateTemplate,
    text: &str,
) -> Result<Version, Failure> {
    let all = versions(client, &template.id, true).await?;
    let number = text.parse::<i64>().ok();
    let found = all
        .into_iter()
        .find(|version| version.name.eq_ignore_ascii_case(text) || Some(version.number) == number);
    found.ok_or_else(|| {
        let name = &template.name;
        Failure::Refused(format!(
            "no version {text:?} of {name}; `taskyard template versions {name} --archived` shows them"
        ))
    })
}
