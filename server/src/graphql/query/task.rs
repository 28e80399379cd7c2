//! Tasks.

use async_graphql::{Context, ID, InputObject, Object, Result};

use crate::domain::search::{
    OrderDirection, TaskFilter as Filter, TaskOrder as Order, TaskOrderField,
};
use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::{Failure, TaskId};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::task::{Task, TaskConnection, TaskCounts, TaskPrompt};
use crate::services::tasks::{self, TaskCursor, TaskRef};

/// Tasks.
#[derive(Default)]
pub struct TaskQuery;

/// Which tasks; what is left out does not narrow the list.
#[derive(InputObject, Default)]
pub struct TaskFilter {
    /// Whose: a username, or `me`.
    owner: Option<String>,
    /// Those of the organization with this name.
    organization: Option<String>,
    /// Those of the template with this name.
    template: Option<String>,
    /// Those in one of these statuses.
    status: Option<Vec<TaskStatus>>,
    /// Those whose current state is one of these.
    state: Option<Vec<TaskState>>,
    /// Those whose name contains this, whatever its case.
    name: Option<String>,
    /// Those made at this time or later.
    created_after: Option<DateTime>,
    /// Those made before this time.
    created_before: Option<DateTime>,
    /// Those whose version is another one than their template's active one; false: the others.
    outdated: Option<bool>,
    /// The viewer's favourites; false: the others.
    favorite: Option<bool>,
    /// Those whose name, display name or prompt contains this, whatever its case; or `owner/name`.
    text: Option<String>,
}

impl From<TaskFilter> for Filter {
    fn from(filter: TaskFilter) -> Self {
        Self {
            owner: filter.owner,
            organization: filter.organization,
            template: filter.template,
            status: filter.status.unwrap_or_default(),
            state: filter.state.unwrap_or_default(),
            name: filter.name.into_iter().collect(),
            created_after: filter.created_after.map(|time| time.0),
            created_before: filter.created_before.map(|time| time.0),
            outdated: filter.outdated,
            favorite: filter.favorite,
            text: filter.text.into_iter().collect(),
            nothing: false,
        }
    }
}

/// The filter that a search query and a typed filter make together.
pub(in crate::graphql) fn merged(
    query: Option<&str>,
    filter: Option<TaskFilter>,
) -> Result<Filter, Failure> {
    let searched = query.map(tasks::parse_query).transpose()?;
    let typed = filter.map(Filter::from).unwrap_or_default();
    Ok(searched.unwrap_or_default().merged(typed))
}

/// The order of a list of tasks; it always ends in the id.
#[derive(InputObject)]
pub struct TaskOrder {
    /// By what.
    field: TaskOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

impl From<TaskOrder> for Order {
    fn from(order: TaskOrder) -> Self {
        Self {
            field: order.field,
            direction: order.direction,
        }
    }
}

#[Object]
impl TaskQuery {
    /// A task by its id, or by its owner and name; null when there is none, or it may not be read.
    async fn task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "With `name`: the owner's username; the viewer when left out.")]
        owner: Option<String>,
        #[graphql(desc = "Its name.")] name: Option<String>,
    ) -> Option<Result<Row<Task>>> {
        let found = async {
            let task = match (id, name) {
                (Some(id), None) => TaskRef::Id(parse_id(ctx, "id", &id, TaskId::parse)?),
                (None, Some(name)) => TaskRef::Named { owner, name },
                _ => {
                    let failure = Failure::invalid("id", "Give either `id` or `name`");
                    return Err(ctx.to_graphql(failure));
                }
            };
            let found = tasks::get(ctx.services()?, ctx.caller()?, task).await;
            found.map_err(|failure| ctx.to_graphql(failure))
        };
        Some(found.await.transpose()?.map(|row| Row(row.into())))
    }

    /// The tasks that the viewer may read: the viewer's favourites first, then those that run, then
    /// the newest, unless ordered.
    #[expect(
        clippy::too_many_arguments,
        reason = "a connection's window is four of them"
    )]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A search such as `status:ACTIVE owner:me \"some words\"`: keys are owner (a username or `me`), organization, template, status, state, name, created_after, created_before, outdated and favorite; other words are looked for in name, display name and prompt, or are `owner/name`."
        )]
        query: Option<String>,
        #[graphql(desc = "The same, typed; both together narrow the list twice.")] filter: Option<
            TaskFilter,
        >,
        #[graphql(desc = "The order of the list.")] order_by: Option<TaskOrder>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TaskConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let order = order_by.map(Order::from);
        let page = async {
            let filter = merged(query.as_deref(), filter)?;
            let page = window.request(TaskCursor::parse)?;
            let page = tasks::list(&services, &caller, &filter, order, page).await?;
            Ok::<_, Failure>((filter, page))
        };
        let (filter, page) = page.await.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, filter) = (services.clone(), caller.clone(), filter.clone());
            async move { tasks::count(&services, &caller, &filter).await }
        });
        let cursor = |task: &_| TaskCursor::of(task, order);
        Ok(TaskConnection::new(page, cursor, Task::from, total))
    }

    /// How many of the tasks that the viewer may read are where, such as for tabs.
    async fn task_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A search, as for `tasks`.")] query: Option<String>,
        #[graphql(desc = "The same, typed.")] filter: Option<TaskFilter>,
    ) -> Result<TaskCounts> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let counts = async {
            let filter = merged(query.as_deref(), filter)?;
            tasks::counts(services, caller, &filter).await
        };
        let counts = counts.await.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(counts.into())
    }

    /// The prompts of the tasks that builds are of, in the order of the ids. A build that does not
    /// exist or may not be read is left out; INVALID_INPUT for an empty list, more than 10,000 ids,
    /// or an id that is none.
    async fn task_prompts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The builds; spaces around an id don't count.")] build_ids: Vec<ID>,
    ) -> Result<Vec<TaskPrompt>> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let ids: Vec<_> = build_ids.into_iter().map(|id| id.0).collect();
        let prompts = tasks::prompts(services, caller, &ids).await;
        let prompts = prompts.map_err(|failure| ctx.to_graphql(failure))?;
        Ok(prompts.into_iter().map(TaskPrompt::from).collect())
    }
}
