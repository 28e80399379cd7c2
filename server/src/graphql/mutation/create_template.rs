//! Making a template.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, OrganizationId, TemplateUploadId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template::Template;
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates::{self, CreateTemplate, TemplateSource};

/// Making a template.
#[derive(Default)]
pub struct CreateTemplateMutation;

/// Input of `createTemplate`.
#[derive(InputObject)]
pub struct CreateTemplateInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// Its organization; the first one whose templates the viewer looks after when left out.
    organization_id: Option<ID>,
    /// Its name, unique in its organization: 1-32 letters and digits in groups joined by single hyphens.
    name: String,
    /// What people are shown, at most 64 characters; as the first version says when left out.
    display_name: Option<String>,
    /// A sentence on what it is for, at most 500 characters; as the first version says when left out.
    description: Option<String>,
    /// The name of a built-in picture, or an emoji; as the first version says when left out.
    icon: Option<String>,
    /// An upload of the viewer, from POST /api/v1/template-files, at most an hour ago. Either this or `starter`.
    upload_id: Option<ID>,
    /// The name of a starter template, whose files it begins with.
    starter: Option<String>,
    /// What the first version is called: 1-64 letters, digits, dots, underscores and hyphens; `v1` when left out.
    version_name: Option<String>,
    /// What is in the first version, at most 2,000 characters.
    message: Option<String>,
    /// The same key again gives the template that was made with it first. At most 255 bytes.
    idempotency_key: Option<String>,
}

/// Outcome of `createTemplate`.
#[derive(SimpleObject)]
pub struct CreateTemplatePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The template; null when there are errors.
    template: Option<Template>,
    /// Its first version, whose import is queued; one from a starter can be used at once.
    template_version: Option<TemplateVersion>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

impl CreateTemplateInput {
    fn parsed(self) -> Result<CreateTemplate, Failure> {
        let organization = self.organization_id.as_ref();
        let upload = self.upload_id.as_ref();
        Ok(CreateTemplate {
            organization: organization
                .map(|id| parse_input_id("organizationId", id, OrganizationId::parse))
                .transpose()?,
            source: TemplateSource {
                upload: upload
                    .map(|id| parse_input_id("uploadId", id, TemplateUploadId::parse))
                    .transpose()?,
                starter: self.starter,
            },
            name: self.name,
            display_name: self.display_name,
            description: self.description,
            icon: self.icon,
            version_name: self.version_name,
            message: self.message,
            idempotency_key: self.idempotency_key,
        })
    }
}

#[Object]
impl CreateTemplateMutation {
    /// Makes a template with its first version, which becomes active once its import succeeds; does not
    /// wait for that. FORBIDDEN to who does not look after the organization's templates; CONFLICT on
    /// `name` when the organization has a template of it.
    async fn create_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template to make.")] mut input: CreateTemplateInput,
    ) -> Result<CreateTemplatePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.take();
        let made = async { templates::create(services, caller, input.parsed()?).await };
        let (made, errors) = ctx.outcome(made.await)?;
        let (template, version) = made.unzip();
        Ok(CreateTemplatePayload {
            client_mutation_id,
            template: template.map(Template),
            template_version: version.map(TemplateVersion),
            errors,
        })
    }
}
