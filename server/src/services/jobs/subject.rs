use crate::domain::Failure;
use crate::domain::job::{Job, JobSubject};
use crate::events::Topic;
use crate::services::{UnitOfWork, tasks};
use crate::store;

/// Locks what a job is about, before the job itself: everything locks in this order.
pub(crate) async fn lock(uow: &UnitOfWork<'_>, job: &Job) -> Result<(), Failure> {
    match job.subject {
        JobSubject::Build { workspace_id, .. } => {
            store::workspace::lock(uow.tx(), workspace_id).await?;
        }
        // Nothing but the job changes while it is imported.
        JobSubject::TemplateImport { .. } => {}
    }
    Ok(())
}

/// Works out and tells what follows from a change of the job's status, stage or reason. True: somebody
/// wants the workspace deleted that it is about.
pub(crate) async fn changed(uow: &mut UnitOfWork<'_>, job: &Job) -> Result<bool, Failure> {
    match job.subject {
        JobSubject::Build {
            workspace_id,
            build_id,
            ..
        } => {
            let to_delete = tasks::refresh(uow, workspace_id).await?;
            uow.ring(Topic::Build(build_id));
            Ok(to_delete)
        }
        JobSubject::TemplateImport { version } => {
            uow.ring(Topic::TemplateVersion(version));
            Ok(false)
        }
    }
}
