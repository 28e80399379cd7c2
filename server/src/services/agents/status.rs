use super::gone;
use crate::domain::agent::{Agent, Wanted};
use crate::domain::task::{AppStatus, TaskState};
use crate::domain::task_name::cut;
use crate::domain::{AppStatusId, Failure};
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Most characters of a state's message; longer ones are cut.
const MAX_MESSAGE_CHARS: usize = 160;
/// Most bytes of a link.
const MAX_URI_BYTES: usize = 2048;

/// A state as an agent reports it.
#[derive(Clone, Debug)]
pub struct NewAppStatus {
    /// The app's slug; `None`: the app of the AI task.
    pub slug: Option<String>,
    /// The state.
    pub state: TaskState,
    /// What it says; cut at 160 characters.
    pub message: String,
    /// A link: http or https.
    pub uri: Option<String>,
}

/// Notes the state of an app. False: it says the same as the last one. FORBIDDEN: the agent is gone
/// for good.
pub async fn report_app_status(
    services: &Services,
    agent: &Agent,
    new: NewAppStatus,
) -> Result<bool, Failure> {
    let uri = new.uri.filter(|uri| !uri.is_empty());
    if let Some(uri) = &uri {
        check_uri(uri)?;
    }
    let message = cut(
        &new.message.replace(char::is_control, " "),
        MAX_MESSAGE_CHARS,
    );
    let mut uow = UnitOfWork::begin(services).await?;
    store::workspace::lock(uow.tx(), agent.workspace_id).await?;
    store::agent::lock(uow.tx(), agent.id).await?;
    if store::agent::wanted(uow.tx(), agent.id).await? == Wanted::Retired {
        return Err(gone());
    }
    let apps = store::app::of_agents(uow.tx(), &[agent.id]).await?;
    let app = apps.iter().find(|app| match &new.slug {
        Some(slug) => &app.slug == slug,
        None => app.is_task,
    });
    let app = app.ok_or_else(|| Failure::not_found("app of this agent"))?;
    let last = store::app::newest_status(uow.tx(), app.id).await?;
    let is_same =
        |last: &AppStatus| (last.state, &last.message, &last.uri) == (new.state, &message, &uri);
    if last.as_ref().is_some_and(is_same) {
        return Ok(false);
    }
    let status = AppStatus {
        id: AppStatusId::generate(),
        app_id: app.id,
        state: new.state,
        message,
        uri,
        created_at: uow.now(),
    };
    store::app::insert_status(uow.tx(), &status).await?;
    tasks::refresh(&mut uow, agent.workspace_id).await?;
    uow.commit().await?;
    Ok(true)
}

fn check_uri(uri: &str) -> Result<(), Failure> {
    let lower = uri.to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    if !is_web
        || uri.len() > MAX_URI_BYTES
        || uri.contains(|c: char| c.is_control() || c.is_whitespace())
    {
        let what = format!(
            "A link begins with http:// or https:// and has at most {MAX_URI_BYTES} bytes without spaces"
        );
        return Err(Failure::invalid("uri", what));
    }
    Ok(())
}
