//! Templates.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::template::Template as TemplateRow;
use crate::domain::{Failure, TemplateId};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::types::template::{Template, TemplateConnection};
use crate::services::templates;

/// Templates.
#[derive(Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// A template by its id, or by its name; null when there is none, or it may not be read.
    async fn template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its name, in the viewer's organization.")] name: Option<String>,
    ) -> Option<Result<Template>> {
        let found = find(ctx, id, name).await.transpose()?;
        Some(found.map(Template))
    }

    /// The templates that the viewer may use, by name.
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TemplateConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = window.request(|text| Some(text.to_owned()));
        let page = templates::list(&services, &caller, page.map_err(|e| ctx.to_graphql(e))?).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller) = (services.clone(), caller.clone());
            async move { templates::count(&services, &caller).await }
        });
        let cursor = |template: &TemplateRow| template.name.to_lowercase();
        Ok(TemplateConnection::new(page, cursor, Template, total))
    }
}

async fn find(
    ctx: &Context<'_>,
    id: Option<ID>,
    name: Option<String>,
) -> Result<Option<TemplateRow>> {
    let (services, caller) = (ctx.services()?, ctx.caller()?);
    let found = match (id, name) {
        (Some(id), None) => {
            let id = parse_id(ctx, "id", &id, TemplateId::parse)?;
            templates::get(services, caller, id).await
        }
        (None, Some(name)) => templates::by_name(services, caller, &name).await,
        _ => Err(Failure::invalid("id", "Give either `id` or `name`")),
    };
    found.map_err(|failure| ctx.to_graphql(failure))
}
