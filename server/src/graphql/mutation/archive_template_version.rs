//! Archiving a version.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateVersionId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates;

/// Archiving a version.
#[derive(Default)]
pub struct ArchiveTemplateVersionMutation;

/// Input of `archiveTemplateVersion`.
#[derive(InputObject)]
pub struct ArchiveTemplateVersionInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The version.
    template_version_id: ID,
}

/// Outcome of `archiveTemplateVersion`.
#[derive(SimpleObject)]
pub struct ArchiveTemplateVersionPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The version as it is then; null when there are errors.
    template_version: Option<TemplateVersion>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ArchiveTemplateVersionMutation {
    /// Archives a version: nothing new is made from it, what was made stays; nothing is done when it is
    /// archived already. CONFLICT: it is the active one, or its import goes on. FORBIDDEN to who does
    /// not look after the template.
    async fn archive_template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: ArchiveTemplateVersionInput,
    ) -> Result<ArchiveTemplateVersionPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateVersionId";
            let id = parse_input_id(field, &input.template_version_id, TemplateVersionId::parse)?;
            templates::archive_version(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(ArchiveTemplateVersionPayload {
            client_mutation_id,
            template_version: done.map(TemplateVersion),
            errors,
        })
    }
}
