//! Workspaces.

use async_graphql::{Context, ID, InputObject, Object, Result};

use crate::domain::search::{
    OrderDirection, ParameterFilter as ParameterRow, WorkspaceFilter as Filter,
    WorkspaceOrder as Order, WorkspaceOrderField,
};
use crate::domain::workspace::WorkspaceStatus;
use crate::domain::{Failure, WorkspaceId};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::workspace::{Workspace, WorkspaceConnection};
use crate::services::workspaces::{self, WorkspaceCursor, WorkspaceRef};

/// Workspaces.
#[derive(Default)]
pub struct WorkspaceQuery;

/// Which workspaces; what is left out does not narrow the list.
#[derive(InputObject, Default)]
pub struct WorkspaceFilter {
    /// Whose: a username, or `me`.
    owner: Option<String>,
    /// Those of the organization with this name.
    organization: Option<String>,
    /// Those of the template with this name.
    template: Option<String>,
    /// Those in one of these statuses. Deleted ones are shown only when DELETED is among them.
    status: Option<Vec<WorkspaceStatus>>,
    /// Those whose name contains this, whatever its case.
    name: Option<String>,
    /// Made at this time or later.
    created_after: Option<DateTime>,
    /// Made before this time.
    created_before: Option<DateTime>,
    /// Those whose version is not (false: is) their template's active one.
    outdated: Option<bool>,
    /// Those with (false: without) an agent that is not gone for good.
    has_agent: Option<bool>,
    /// Those where nothing (false: something) is known to be unwell.
    healthy: Option<bool>,
    /// Those that were put to sleep because nobody used them: none is yet, so true shows nothing.
    dormant: Option<bool>,
    /// Last used at this time or later.
    last_used_after: Option<DateTime>,
    /// Last used before this time.
    last_used_before: Option<DateTime>,
    /// Those that run (false: don't run) a task.
    has_ai_task: Option<bool>,
    /// Those whose latest build has all of these parameters.
    parameters: Option<Vec<ParameterFilter>>,
    /// Those whose name contains this, or whose `owner/name` it is, whatever its case.
    text: Option<String>,
}

/// A parameter that a workspace's latest build must have.
#[derive(InputObject)]
pub struct ParameterFilter {
    /// The parameter's name.
    name: String,
    /// Its exact value as text; any when left out. A secret parameter's value matches nothing.
    value: Option<String>,
}

impl From<WorkspaceFilter> for Filter {
    fn from(filter: WorkspaceFilter) -> Self {
        let time = |at: Option<DateTime>| at.map(|at| at.0);
        let parameters = filter.parameters.unwrap_or_default().into_iter();
        Self {
            owner: filter.owner,
            organization: filter.organization,
            template: filter.template,
            status: filter.status.unwrap_or_default(),
            name: filter.name,
            created_after: time(filter.created_after),
            created_before: time(filter.created_before),
            outdated: filter.outdated,
            has_agent: filter.has_agent,
            healthy: filter.healthy,
            dormant: filter.dormant,
            last_used_after: time(filter.last_used_after),
            last_used_before: time(filter.last_used_before),
            has_ai_task: filter.has_ai_task,
            parameters: parameters
                .map(|ParameterFilter { name, value }| ParameterRow { name, value })
                .collect(),
            text: filter.text.into_iter().collect(),
        }
    }
}

/// The order of a list of workspaces; it always ends in the id.
#[derive(InputObject)]
pub struct WorkspaceOrder {
    /// By what.
    field: WorkspaceOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

impl From<WorkspaceOrder> for Order {
    fn from(order: WorkspaceOrder) -> Self {
        let WorkspaceOrder { field, direction } = order;
        Self { field, direction }
    }
}

/// What a search query and a typed filter ask for: both must hold.
fn filters(query: Option<&str>, filter: Option<WorkspaceFilter>) -> Result<Vec<Filter>, Failure> {
    let searched = query.map(workspaces::parse_query).transpose()?;
    Ok(searched
        .into_iter()
        .chain(filter.map(Filter::from))
        .collect())
}

#[Object]
impl WorkspaceQuery {
    /// A workspace by its id, or by its owner and name; null when there is none, or it may not be
    /// read. By its id a deleted one is found too.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "With `name`: the owner's username; the viewer when left out.")]
        owner: Option<String>,
        #[graphql(desc = "Its name.")] name: Option<String>,
    ) -> Option<Result<Row<Workspace>>> {
        let found = async {
            let workspace = match (id, name) {
                (Some(id), None) => WorkspaceRef::Id(parse_id(ctx, "id", &id, WorkspaceId::parse)?),
                (None, Some(name)) => WorkspaceRef::Named { owner, name },
                _ => {
                    let failure = Failure::invalid("id", "Give either `id` or `name`");
                    return Err(ctx.to_graphql(failure));
                }
            };
            let found = workspaces::get(ctx.services()?, ctx.caller()?, workspace).await;
            found.map_err(|failure| ctx.to_graphql(failure))
        };
        Some(found.await.transpose()?.map(|row| Row(row.into())))
    }

    /// The workspaces that the viewer may read, with and without a task; the last used first, unless
    /// ordered. Deleted ones are left out, unless their status is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "a connection's window is four of them"
    )]
    async fn workspaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A search such as `status:running owner:me param:region=eu \"some words\"`: keys are owner, organization, template, status, name, created_after, created_before, outdated, has-agent, healthy, dormant, last_used_after, last_used_before, has-ai-task and param:name[=value]; other words are looked for in the name."
        )]
        query: Option<String>,
        #[graphql(desc = "The same, typed; both together narrow the list twice.")] filter: Option<
            WorkspaceFilter,
        >,
        #[graphql(desc = "The order of the list.")] order_by: Option<WorkspaceOrder>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<WorkspaceConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = async {
            let filters = filters(query.as_deref(), filter)?;
            let page = window.request(WorkspaceCursor::parse)?;
            let page = workspaces::list(&services, &caller, &filters, order, page).await?;
            Ok::<_, Failure>((filters, page))
        };
        let (filters, page) = page.await.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, filters) = (services.clone(), caller.clone(), filters.clone());
            async move { workspaces::count(&services, &caller, &filters).await }
        });
        let cursor = |row: &_| WorkspaceCursor::of(row, order.field).to_string();
        Ok(WorkspaceConnection::new(
            page,
            cursor,
            Workspace::from,
            total,
        ))
    }
}
