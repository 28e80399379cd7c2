//! A task, until it is deleted.

use async_graphql::{Context, ID, Result, Subscription};

use super::desk::Events;
use super::follow::{Follow, one_by_one, present};
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
    ) -> Result<Events<Row<TaskEvent>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "id", &id, TaskId::parse)?;
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::Task(id));
            let found = tasks::get(&follow.services, &follow.caller, TaskRef::Id(id));
            let found = Box::pin(found).await;
            let resumed = follow.resumed(|revision| revision.parse().ok());
            // Who was told of it before is still to be told of its end.
            let first = match (found, resumed) {
                (Ok(None), Some(_)) => None,
                (found, _) => Some(present(ctx, "task", found)?),
            };
            if let Some(revision) = resumed {
                follow.begins(revision);
            }
            let following = Following {
                follow,
                bell,
                id,
                first: Some(Found::from(first)),
                told: resumed.unwrap_or(0),
                is_over: false,
            };
            Ok(one_by_one(Box::new(following), Following::next))
        })
        .await
    }
}

/// A task as it was looked at.
enum Found {
    There(Box<TaskRow>),
    Gone,
}

impl From<Option<TaskRow>> for Found {
    fn from(found: Option<TaskRow>) -> Self {
        found.map_or(Self::Gone, |task| Self::There(Box::new(task)))
    }
}

/// Somebody who follows a task.
struct Following {
    follow: Follow,
    bell: Listener,
    id: TaskId,
    /// As it was at the beginning, until that is looked at.
    first: Option<Found>,
    /// The revision that was told last.
    told: i64,
    is_over: bool,
}

impl Following {
    async fn next(mut self: Box<Self>) -> Option<(Result<Row<TaskEvent>>, Box<Self>)> {
        if self.is_over {
            return None;
        }
        let event = self.event().await;
        self.is_over = !matches!(&event, Ok(event) if event.task.is_some());
        Some((event.map(Row), self))
    }

    /// What is new; without a task when it is gone.
    async fn event(&mut self) -> Result<TaskEvent> {
        loop {
            let found = match self.first.take() {
                Some(first) => first,
                None => self.look().await?,
            };
            let task = match found {
                Found::There(task) if task.revision == self.told => continue,
                Found::There(task) => Some(task),
                Found::Gone => None,
            };
            self.told = task.as_ref().map_or(self.told + 1, |task| task.revision);
            self.follow.told(self.told);
            let task = task.map(|task| Task::from(*task));
            let sequence = Long(self.told);
            return Ok(TaskEvent { task, sequence });
        }
    }

    /// Waits for a change.
    async fn look(&mut self) -> Result<Found> {
        self.bell.heard().await;
        let Follow {
            services, caller, ..
        } = &self.follow;
        let found = Box::pin(tasks::followed(services, caller, self.id)).await;
        self.follow.item(found).map(Found::from)
    }
}
