//! The bell for provisioners.

use std::collections::HashSet;

use async_graphql::{Context, Enum, ID, Result, SimpleObject, Subscription};
use async_stream::try_stream;
use futures_util::Stream;

use crate::domain::user::Credential;
use crate::domain::{Failure, JobId, ProvisionerId};
use crate::events::{Listener, Topic};
use crate::graphql::execution_error;
use crate::services::{Services, jobs};
use crate::worker_api::WorkerContext;
use crate::worker_api::context::{ContextExt, parse_id};

/// The bell for provisioners.
#[derive(Default)]
pub struct JobsSubscription;

/// What a provisioner is told.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum JobEventKind {
    /// A job may be waiting: acquire.
    Available,
    /// Cancel was asked for of a job that it holds.
    Cancel,
}

/// A ring of the bell.
#[derive(SimpleObject)]
pub struct JobEvent {
    /// What is told.
    kind: JobEventKind,
    /// CANCEL: which job.
    job_id: Option<ID>,
}

#[Subscription]
impl JobsSubscription {
    /// Rings when a job may be waiting, at the start too if one is, and tells once of each held job
    /// that cancel was asked for.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provisioner.")] provisioner_id: ID,
    ) -> Result<impl Stream<Item = Result<JobEvent>>> {
        let id = parse_id("provisionerId", &provisioner_id, ProvisionerId::parse);
        let bells = Bells {
            id: ctx.answer(id)?,
            credential: *ctx.provisioner()?,
            services: ctx.services()?.clone(),
            request_id: ctx.data::<WorkerContext>()?.meta.request_id.clone(),
        };
        let available = bells.services.events.listen(Topic::JobsAvailable);
        let canceled = bells.services.events.listen(Topic::JobsCanceled);
        let first = jobs::are_available(&bells.services, &bells.credential, bells.id).await;
        let first = ctx.answer(first)?;
        Ok(stream(bells, available, canceled, first))
    }
}

struct Bells {
    id: ProvisionerId,
    credential: Credential,
    services: Services,
    request_id: String,
}

impl Bells {
    fn item<T>(&self, result: Result<T, Failure>) -> Result<T> {
        result.map_err(|failure| execution_error(&failure, &self.request_id))
    }
}

fn stream(
    bells: Bells,
    mut available: Listener,
    mut canceled: Listener,
    first: bool,
) -> impl Stream<Item = Result<JobEvent>> {
    try_stream! {
        if first {
            yield JobEvent { kind: JobEventKind::Available, job_id: None };
        }
        let mut told: HashSet<JobId> = HashSet::new();
        loop {
            let held = jobs::to_cancel(&bells.services, &bells.credential, bells.id).await;
            let held: HashSet<JobId> = bells.item(held)?.into_iter().collect();
            for job in held.difference(&told) {
                yield JobEvent { kind: JobEventKind::Cancel, job_id: Some((*job).into()) };
            }
            told = held;
            tokio::select! {
                () = canceled.heard() => {}
                () = available.heard() => {
                    yield JobEvent { kind: JobEventKind::Available, job_id: None };
                }
            }
        }
    }
}
