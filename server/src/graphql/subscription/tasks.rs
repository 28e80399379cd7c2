//! A list of tasks.

use std::collections::HashMap;

use async_graphql::{Context, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{BATCH, Follow};
use crate::domain::page::{Direction, MAX_PAGE_SIZE, PageRequest};
use crate::domain::search::TaskFilter as Filter;
use crate::domain::task::Task as TaskRow;
use crate::domain::user::Scope;
use crate::domain::{Failure, TaskId, Timestamp};
use crate::events::{Listener, Topic};
use crate::graphql::error::ToGraphql;
use crate::graphql::query::task::{TaskFilter, merged};
use crate::graphql::rows::Row;
use crate::graphql::types::task::{Task, TaskListChange, TaskListEvent};
use crate::services::tasks;

/// How far before its cursor a list is read again. A change is stamped when its transaction
/// begins and seen when it ends: no transaction of ours takes this long.
const OVERLAP_SECONDS: i64 = 10;

/// A list of tasks.
#[derive(Default)]
pub struct TasksSubscription;

#[Subscription]
impl TasksSubscription {
    /// The first 100 tasks of the list, or, with a cursor, what has changed since; then every task
    /// that is new, changed or gone. A change may be told twice, and a task may be REMOVED that was
    /// never told.
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A search, as for the query `tasks`.")] query: Option<String>,
        #[graphql(desc = "The same, typed.")] filter: Option<TaskFilter>,
        #[graphql(
            desc = "The cursor of an event of this list: what has changed since comes first."
        )]
        after: Option<String>,
    ) -> Result<Events<Row<TaskListEvent>>> {
        Events::of(ctx, async {
            let follow = Follow::new(ctx)?;
            let filter = merged(query.as_deref(), filter).map_err(|e| ctx.to_graphql(e))?;
            let after = after.as_deref().map(parse_cursor).transpose();
            let after = after.map_err(|failure| ctx.to_graphql(failure))?;
            let topic = match follow.caller.actor.scope() {
                Scope::Of {
                    user,
                    organizations,
                } if organizations.is_empty() => Topic::TasksOf(user),
                _ => Topic::AllTasks,
            };
            let bell = follow.services.events.listen(topic);
            Ok(stream(follow, bell, filter, after))
        })
        .await
    }
}

fn parse_cursor(text: &str) -> Result<Timestamp, Failure> {
    let parsed = text.parse().map(Timestamp);
    parsed.map_err(|_| {
        Failure::invalid(
            "after",
            "`after` is not a cursor of this list: take it from an event's `cursor`",
        )
    })
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    filter: Filter,
    after: Option<Timestamp>,
) -> impl Stream<Item = Result<Row<TaskListEvent>>> {
    try_stream! {
        let begun = follow.services.clock.now();
        let mut told = Told { since: after.unwrap_or(begun), revisions: HashMap::new() };
        if after.is_none() {
            for task in follow.item(snapshot(&follow, &filter).await)? {
                told.note(&task);
                yield Row(upserted(task, begun));
            }
        }
        loop {
            let mut full = true;
            let mut from = told.since.plus_seconds(-OVERLAP_SECONDS);
            while full {
                let changed = tasks::changed_since(&follow.services, &follow.caller, &filter, from, BATCH).await;
                let changed = follow.item(changed)?;
                full = changed.len() >= BATCH as usize && changed.last().is_some_and(|(task, _)| task.updated_at > from);
                for (task, listed) in changed {
                    from = task.updated_at;
                    if told.note(&task) {
                        let cursor = task.updated_at;
                        yield Row(if listed { upserted(task, cursor) } else { removed(&task, cursor) });
                    }
                }
            }
            told.forget();
            bell.heard().await;
        }
    }
}

async fn snapshot(follow: &Follow, filter: &Filter) -> Result<Vec<TaskRow>, Failure> {
    let request = PageRequest {
        limit: MAX_PAGE_SIZE,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = tasks::list(&follow.services, &follow.caller, filter, None, request).await?;
    Ok(page.rows.into_iter().map(|listed| listed.task).collect())
}

/// What was told lately, so that reading again tells it once.
struct Told {
    since: Timestamp,
    revisions: HashMap<TaskId, (i64, Timestamp)>,
}

impl Told {
    /// Notes a task; whether it is news.
    fn note(&mut self, task: &TaskRow) -> bool {
        self.since = self.since.max(task.updated_at);
        let now = (task.revision, task.updated_at);
        self.revisions.insert(task.id, now) != Some(now)
    }

    /// Forgets what will not be read again.
    fn forget(&mut self) {
        let horizon = self.since.plus_seconds(-OVERLAP_SECONDS);
        self.revisions.retain(|_, (_, at)| *at >= horizon);
    }
}

fn upserted(task: TaskRow, cursor: Timestamp) -> TaskListEvent {
    TaskListEvent {
        change: TaskListChange::Upserted,
        task_id: task.id.into(),
        task: Some(Task::from(task)),
        cursor: cursor.0.to_string(),
    }
}

fn removed(task: &TaskRow, cursor: Timestamp) -> TaskListEvent {
    TaskListEvent {
        change: TaskListChange::Removed,
        task_id: task.id.into(),
        task: None,
        cursor: cursor.0.to_string(),
    }
}
