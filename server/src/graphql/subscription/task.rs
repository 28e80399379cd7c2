//! A task, until it is deleted.

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::follow::{Follow, present};
use crate::domain::TaskId;
use crate::domain::task::Task as TaskRow;
use crate::events::{Listener, Topic};
use crate::graphql::Long;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::task::{Task, TaskEvent};
use crate::services::tasks::{self, TaskRef};

/// A task.
#[derive(Default)]
pub struct TaskSubscription;

#[Subscription]
impl TaskSubscription {
    /// The task as it is, then at every change of its status, state, build, agent or app. When it
    /// is deleted, one event says so and the subscription completes.
    async fn task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task's id.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Row<TaskEvent>>>> {
        let id = parse_id(ctx, "id", &id, TaskId::parse)?;
        let follow = Follow::new(ctx)?;
        let bell = follow.services.events.listen(Topic::Task(id));
        let found = tasks::get(&follow.services, &follow.caller, TaskRef::Id(id)).await;
        let resumed = follow.resumed(|revision| revision.parse().ok());
        // Who was told of it before is still to be told of its end.
        let first = match (found, resumed) {
            (Ok(None), Some(_)) => None,
            (found, _) => Some(present(ctx, "task", found)?),
        };
        if let Some(revision) = resumed {
            follow.begins(revision);
        }
        Ok(stream(follow, bell, id, first, resumed.unwrap_or(0)))
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: TaskId,
    first: Option<TaskRow>,
    mut told: i64,
) -> impl Stream<Item = Result<Row<TaskEvent>>> {
    try_stream! {
        let mut now = first;
        while let Some(task) = now {
            if told != task.revision {
                told = task.revision;
                follow.told(told);
                yield Row(TaskEvent { task: Some(Task::from(task)), sequence: Long(told) });
            }
            bell.heard().await;
            let found = tasks::followed(&follow.services, &follow.caller, id).await;
            now = follow.item(found)?;
        }
        follow.told(told + 1);
        yield Row(TaskEvent { task: None, sequence: Long(told + 1) });
    }
}
