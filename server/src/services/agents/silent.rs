use crate::domain::Failure;
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Marks agents that were not heard for too long as DISCONNECTED, and those never heard as TIMEOUT.
/// Needs nothing but the database, and doing it again does no harm.
pub async fn mark_silent(services: &Services) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let settings = &services.settings;
    let (disconnected, timeout) = (
        settings.agent_disconnected_seconds,
        settings.agent_timeout_seconds,
    );
    let workspaces = store::agent::mark_silent(uow.tx(), disconnected, timeout, uow.now()).await?;
    for workspace in workspaces {
        tasks::refresh(&mut uow, workspace).await?;
    }
    uow.commit().await
}
