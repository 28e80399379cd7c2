//! Taking the archiving of a version back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateVersionId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates;

/// Taking the archiving of a version back.
#[derive(Default)]
pub struct RestoreTemplateVersionMutation;

/// Input of `restoreTemplateVersion`.
#[derive(InputObject)]
pub struct RestoreTemplateVersionInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The version.
    template_version_id: ID,
}

/// Outcome of `restoreTemplateVersion`.
#[derive(SimpleObject)]
pub struct RestoreTemplateVersionPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The version as it is then; null when there are errors.
    template_version: Option<TemplateVersion>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl RestoreTemplateVersionMutation {
    /// Takes the archiving of a version back; nothing is done when it is not archived. FORBIDDEN to who
    /// does not look after the template.
    async fn restore_template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: RestoreTemplateVersionInput,
    ) -> Result<RestoreTemplateVersionPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateVersionId";
            let id = parse_input_id(field, &input.template_version_id, TemplateVersionId::parse)?;
            templates::restore(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(RestoreTemplateVersionPayload {
            client_mutation_id,
            template_version: done.map(TemplateVersion),
            errors,
        })
    }
}
