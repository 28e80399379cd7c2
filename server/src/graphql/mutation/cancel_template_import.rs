//! Canceling an import.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateVersionId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates;

/// Canceling an import.
#[derive(Default)]
pub struct CancelTemplateImportMutation;

/// Input of `cancelTemplateImport`.
#[derive(InputObject)]
pub struct CancelTemplateImportInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The version.
    template_version_id: ID,
}

/// Outcome of `cancelTemplateImport`.
#[derive(SimpleObject)]
pub struct CancelTemplateImportPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The version as it is then; null when there are errors.
    template_version: Option<TemplateVersion>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl CancelTemplateImportMutation {
    /// Cancels a version's import: at once while it is PENDING, else its provisioner is asked to stop.
    /// The version is never used then. CONFLICT: the import has ended, or there is none. FORBIDDEN to who
    /// does not look after the template.
    async fn cancel_template_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: CancelTemplateImportInput,
    ) -> Result<CancelTemplateImportPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateVersionId";
            let id = parse_input_id(field, &input.template_version_id, TemplateVersionId::parse)?;
            templates::cancel_import(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(CancelTemplateImportPayload {
            client_mutation_id,
            template_version: done.map(TemplateVersion),
            errors,
        })
    }
}
