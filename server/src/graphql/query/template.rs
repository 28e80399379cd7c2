//! Templates.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::template::Template as TemplateRow;
use crate::domain::{Failure, OrganizationId, TemplateId, TemplateVersionId};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::template::{StarterTemplate, Template, TemplateConnection};
use crate::graphql::types::template_version::TemplateVersion;
use crate::services::templates::{self, TemplateFilter, TemplatePlace};

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
    ) -> Option<Result<Row<Template>>> {
        let found = find(ctx, id, name).await.transpose()?;
        Some(found.map(|row| Row(Template(row))))
    }

    /// A version of a template; null when there is none, or it may not be read.
    async fn template_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Row<TemplateVersion>>> {
        let found = async {
            let id = parse_id(ctx, "id", &id, TemplateVersionId::parse)?;
            let found = templates::version(ctx.services()?, ctx.caller()?, id).await;
            found.map_err(|failure| ctx.to_graphql(failure))
        };
        Some(
            found
                .await
                .transpose()?
                .map(|row| Row(TemplateVersion(row))),
        )
    }

    /// The templates that come with the gateway, by name: a template of one's own can begin as one.
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn starter_templates(&self, ctx: &Context<'_>) -> Result<Vec<StarterTemplate>> {
        ctx.caller()?;
        let starters = templates::starters().map_err(|failure| ctx.to_graphql(failure))?;
        Ok(starters.into_iter().map(StarterTemplate::from).collect())
    }

    /// The templates that the viewer may use, by name.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments of the schema"
    )]
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those whose name, display name or description has this part, whatever its case."
        )]
        query: Option<String>,
        #[graphql(desc = "Only this organization's.")] organization_id: Option<ID>,
        #[graphql(
            desc = "Also those that nothing new is to be made from.",
            default = true
        )]
        include_deprecated: bool,
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
        let organization = organization_id
            .map(|id| parse_id(ctx, "organizationId", &id, OrganizationId::parse))
            .transpose()?;
        let filter = TemplateFilter {
            text: query.filter(|text| !text.trim().is_empty()),
            organization,
            without_deprecated: !include_deprecated,
        };
        let page = window.request(place);
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let page = templates::list(&services, &caller, &filter, page).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, filter) = (services.clone(), caller.clone(), filter.clone());
            async move { templates::count(&services, &caller, &filter).await }
        });
        Ok(TemplateConnection::new(page, cursor, Template, total))
    }
}

fn cursor(template: &TemplateRow) -> String {
    format!("{}/{}", template.name.to_ascii_lowercase(), template.id)
}

fn place(cursor: &str) -> Option<TemplatePlace> {
    let (name, id) = cursor.split_once('/')?;
    Some((name.to_owned(), TemplateId::parse(id)?.0))
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
