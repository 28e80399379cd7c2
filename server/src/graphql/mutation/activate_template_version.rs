//! Choosing the version that new tasks are made from.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateVersionId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template::Template;
use crate::services::templates;

/// Choosing the version that new tasks are made from.
#[derive(Default)]
pub struct ActivateTemplateVersionMutation;

/// Input of `activateTemplateVersion`.
#[derive(InputObject)]
pub struct ActivateTemplateVersionInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The version.
    template_version_id: ID,
}

/// Outcome of `activateTemplateVersion`.
#[derive(SimpleObject)]
pub struct ActivateTemplateVersionPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// Its template as it is then; null when there are errors.
    template: Option<Template>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl ActivateTemplateVersionMutation {
    /// Makes a version the one that new tasks are made from; nothing is done when it is that already.
    /// CONFLICT: it is archived, or its import has not succeeded. FORBIDDEN to who does not look after
    /// the template.
    async fn activate_template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: ActivateTemplateVersionInput,
    ) -> Result<ActivateTemplateVersionPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateVersionId";
            let id = parse_input_id(field, &input.template_version_id, TemplateVersionId::parse)?;
            templates::activate(services, caller, id).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(ActivateTemplateVersionPayload {
            client_mutation_id,
            template: done.map(Template),
            errors,
        })
    }
}
