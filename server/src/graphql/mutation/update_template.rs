//! Changing a template.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::TemplateId;
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::template::Template;
use crate::services::templates::{self, UpdateTemplate as Change};

/// Changing a template.
#[derive(Default)]
pub struct UpdateTemplateMutation;

/// Input of `updateTemplate`.
#[derive(InputObject)]
pub struct UpdateTemplateInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The template.
    template_id: ID,
    /// Its name: 1-32 letters and digits in groups joined by single hyphens.
    name: Option<String>,
    /// What people are shown, at most 64 characters; blank: its name.
    display_name: Option<String>,
    /// A sentence on what it is for, at most 500 characters.
    description: Option<String>,
    /// The name of a built-in picture, or an emoji; at most 64 characters.
    icon: Option<String>,
    /// Why nothing new is to be made from it, at most 500 characters; empty takes it back.
    deprecation_message: Option<String>,
    /// Idle minutes after which its tasks pause, at most a year; 0: never.
    auto_pause_minutes: Option<i32>,
}

/// Outcome of `updateTemplate`.
#[derive(SimpleObject)]
pub struct UpdateTemplatePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The template as it is then; null when there are errors.
    template: Option<Template>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateTemplateMutation {
    /// Changes what is said of a template; what is left out stays. CONFLICT on `name` when the
    /// organization has another template of it. FORBIDDEN to who does not look after the template.
    async fn update_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template, and what is to change of it.")]
        input: UpdateTemplateInput,
    ) -> Result<UpdateTemplatePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id;
        let done = async {
            let field = "templateId";
            let id = parse_input_id(field, &input.template_id, TemplateId::parse)?;
            let change = Change {
                name: input.name,
                display_name: input.display_name,
                description: input.description,
                icon: input.icon,
                deprecation_message: input.deprecation_message,
                auto_pause_minutes: input.auto_pause_minutes,
            };
            templates::update(services, caller, id, change).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        Ok(UpdateTemplatePayload {
            client_mutation_id,
            template: done.map(Template),
            errors,
        })
    }
}
