//! Pushing a version of a template.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, TemplateId, TemplateUploadId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates::{self, CreateTemplateVersion};

/// Pushing a version of a template.
#[derive(Default)]
pub struct CreateTemplateVersionMutation;

/// Input of `createTemplateVersion`.
#[derive(InputObject)]
pub struct CreateTemplateVersionInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The template.
    template_id: ID,
    /// An upload of the viewer, from POST /api/v1/template-files, at most an hour ago.
    upload_id: ID,
    /// What the version is called: 1-64 letters, digits, dots, underscores and hyphens; `v` and its number when left out.
    name: Option<String>,
    /// What changed, at most 2,000 characters.
    message: Option<String>,
    /// It becomes the version that new tasks are made from when its import succeeds.
    #[graphql(default = true)]
    activate: bool,
    /// The same key again gives the version that was made with it first. At most 255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `createTemplateVersion`.
#[derive(SimpleObject)]
pub struct CreateTemplateVersionPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The version, whose import is queued; null when there are errors.
    template_version: Option<TemplateVersion>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl CreateTemplateVersionInput {
    fn parsed(self) -> Result<CreateTemplateVersion, Failure> {
        Ok(CreateTemplateVersion {
            template: parse_input_id("templateId", &self.template_id, TemplateId::parse)?,
            upload: parse_input_id("uploadId", &self.upload_id, TemplateUploadId::parse)?,
            name: self.name,
            message: self.message,
            activate: self.activate,
            idempotency_key: self.idempotency_key,
        })
    }
}

#[Object]
impl CreateTemplateVersionMutation {
    /// Makes a template's next version and queues its import; does not wait for that. FORBIDDEN to who
    /// does not look after the template; CONFLICT on `name` when it has a version of it.
    async fn create_template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to make.")] mut input: CreateTemplateVersionInput,
    ) -> Result<CreateTemplateVersionPayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.take();
        let made = async { templates::create_version(services, caller, input.parsed()?).await };
        let (made, errors) = ctx.outcome(made.await)?;
        Ok(CreateTemplateVersionPayload {
            client_mutation_id,
            template_version: made.map(TemplateVersion),
            errors,
        })
    }
}
