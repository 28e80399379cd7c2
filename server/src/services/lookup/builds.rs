use super::super::Services;
use crate::domain::build::{Build, Resource};
use crate::domain::job::{HEARD_SECONDS, Job, Provisioner, ProvisionerActivity};
use crate::domain::task::TaskPhase;
use crate::domain::{BuildId, Failure, JobId, ProvisionerId, ResourceId};
use crate::store;

/// Builds, each with its job.
pub async fn builds(services: &Services, ids: &[BuildId]) -> Result<Vec<(Build, Job)>, Failure> {
    store::build::by_ids(services.db.reader(), ids).await
}

/// Jobs.
pub async fn jobs(services: &Services, ids: &[JobId]) -> Result<Vec<Job>, Failure> {
    store::job::by_ids(services.db.reader(), ids).await
}

/// Which places waiting jobs have in the queue, 1 for the next.
pub async fn queue_positions(
    services: &Services,
    ids: &[JobId],
) -> Result<Vec<(JobId, i64)>, Failure> {
    store::job::queue_positions(services.db.reader(), ids, HEARD_SECONDS).await
}

/// What provisioners are doing.
pub async fn provisioner_activity(
    services: &Services,
    ids: &[ProvisionerId],
) -> Result<Vec<ProvisionerActivity>, Failure> {
    store::provisioner::activity(services.db.reader(), ids, HEARD_SECONDS).await
}

/// Provisioners.
pub async fn provisioners(
    services: &Services,
    ids: &[ProvisionerId],
) -> Result<Vec<Provisioner>, Failure> {
    store::provisioner::by_ids(services.db.reader(), ids).await
}

/// Resources.
pub async fn resources(services: &Services, ids: &[ResourceId]) -> Result<Vec<Resource>, Failure> {
    store::agent::resources(services.db.reader(), ids).await
}

/// The resources of builds, each build's in order.
pub async fn resources_of_builds(
    services: &Services,
    ids: &[BuildId],
) -> Result<Vec<Resource>, Failure> {
    store::agent::resources_of_builds(services.db.reader(), ids).await
}

/// The stretches of time that builds took, each build's in order.
pub async fn phases_of_builds(
    services: &Services,
    ids: &[BuildId],
) -> Result<Vec<TaskPhase>, Failure> {
    store::task::phases_of_builds(services.db.reader(), ids).await
}
