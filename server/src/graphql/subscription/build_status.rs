//! A build's status, until its job has ended.

use std::fmt::{self, Display};

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use super::desk::Events;
use super::follow::{Follow, present};
use crate::domain::BuildId;
use crate::domain::build::Build as BuildRow;
use crate::domain::job::{Job, JobStatus};
use crate::events::{Listener, Topic};
use crate::graphql::Long;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::build::{Build, BuildStatusEvent};
use crate::services::builds;

/// A build's status.
#[derive(Default)]
pub struct BuildStatusSubscription;

#[Subscription]
impl BuildStatusSubscription {
    /// The build as it is, then at every change of its job's status or stage; completes when the
    /// job has ended. Changes that come faster than they are read are told as one.
    async fn build_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The build's id.")] build_id: ID,
    ) -> Result<Events<Row<BuildStatusEvent>>> {
        Events::of(ctx, async {
            let id = parse_id(ctx, "buildId", &build_id, BuildId::parse)?;
            let follow = Follow::new(ctx)?;
            let bell = follow.services.events.listen(Topic::Build(id));
            let found = builds::get(&follow.services, &follow.caller, id).await;
            let first = present(ctx, "build", found)?;
            let told = follow.resumed(Told::parse);
            if let Some(told) = &told {
                follow.begins(told);
            }
            Ok(stream(follow, bell, id, first, told))
        })
        .await
    }
}

/// What was told of a job.
#[derive(Clone, Copy)]
struct Told {
    revision: i64,
    status: JobStatus,
}

impl Told {
    fn parse(text: &str) -> Option<Self> {
        let (revision, status) = text.split_once(' ')?;
        Some(Self {
            revision: revision.parse().ok()?,
            status: status.parse().ok()?,
        })
    }
}

impl Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.revision, self.status.as_str())
    }
}

fn stream(
    follow: Follow,
    mut bell: Listener,
    id: BuildId,
    first: (BuildRow, Job),
    mut told: Option<Told>,
) -> impl Stream<Item = Result<Row<BuildStatusEvent>>> {
    try_stream! {
        let mut now = Some(first);
        while let Some((build, job)) = now {
            let status = job.status;
            let previous = told.replace(Told { revision: job.revision, status });
            if previous.is_none_or(|previous| previous.revision != job.revision) {
                follow.told(Told { revision: job.revision, status });
                let previous_status = previous.map(|previous| previous.status);
                let sequence = Long(job.revision);
                yield Row(BuildStatusEvent { build: Build::from((build, job)), previous_status, sequence });
            }
            if status.is_ended() {
                break;
            }
            bell.heard().await;
            now = follow.item(builds::get(&follow.services, &follow.caller, id).await)?;
        }
    }
}
