use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::ToolContext;
use crate::domain::build::Build;
use crate::domain::job::{Job, JobStatus};
use crate::domain::{BuildId, Failure};
use crate::events::Topic;
use crate::services::lookup;

/// What is not rung is seen by looking so often.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How a build ended that was waited for.
pub(super) enum Ended {
    /// It has succeeded.
    Succeeded(Build),
    /// It has not; why, for the model.
    Otherwise(String),
}

/// Waits for the end of this very build, not of whichever is the latest then.
pub(super) async fn for_build(context: &ToolContext<'_>, id: BuildId) -> Result<Ended, Failure> {
    let services = &context.turn.services;
    let seconds = services.settings.chats.build_wait_seconds;
    let mut bell = services.events.listen(Topic::Build(id));
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        let found = lookup::builds(services, &[id]).await?.pop();
        let (build, job) = found.ok_or_else(|| Failure::not_found("build"))?;
        if job.status.is_ended() {
            return Ok(ended(build, &job));
        }
        if Instant::now() >= deadline {
            let minutes = seconds / 60;
            let why = format!("it has not ended within {minutes} minutes: {}", job.reason);
            return Ok(Ended::Otherwise(why));
        }
        let until = deadline.min(Instant::now() + LOOK_EVERY);
        // Rung or not, the database is looked at next.
        let _ = timeout_at(until, bell.heard()).await;
    }
}

fn ended(build: Build, job: &Job) -> Ended {
    match job.status {
        JobStatus::Succeeded => Ended::Succeeded(build),
        JobStatus::Canceled => Ended::Otherwise("it was canceled".to_owned()),
        _ => Ended::Otherwise(job.error.clone().unwrap_or_else(|| job.reason.clone())),
    }
}
