use crate::domain::Failure;
use crate::domain::job::JobStatus;
use crate::services::Services;
use crate::store;

/// How many jobs that have not ended stand where, over everybody's; for the figures only.
pub async fn open_by_status(services: &Services) -> Result<Vec<(JobStatus, i64)>, Failure> {
    store::job::open_by_status(services.db.reader()).await
}
