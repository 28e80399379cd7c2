//! Deleting a template.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::services::templates;

/// Deleting a template.
#[derive(Default)]
pub struct DeleteTemplateMutation;

/// Input of `deleteTemplate`.
#[derive(InputObject)]
pub struct DeleteTemplateInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The template.
    template_id: ID,
}

/// Outcome of `deleteTemplate`.
#[derive(SimpleObject)]
pub struct DeleteTemplatePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The id of the template that is gone; null when there are errors.
    deleted_template_id: Option<ID>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl DeleteTemplateMutation {
    /// Deletes a template with its versions; its name is free again. CONFLICT while workspaces that are
    /// not deleted use it. FORBIDDEN to who does not look after the template.
    async fn delete_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template.")] input: DeleteTemplateInput,
    ) -> Result<DeleteTemplatePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateId";
            let id = parse_input_id(field, &input.template_id, TemplateId::parse)?;
            templates::delete(services, caller, id).await.map(|()| id)
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(DeleteTemplatePayload {
            client_mutation_id,
            deleted_template_id: done.map(Into::into),
            errors,
        })
    }
}
