use super::fence;
use super::lease::held_with_subject;
use crate::auth::{NewToken, Secret};
use crate::domain::agent::{Agent, AgentConnectionState, AgentLifecycle, AppHealth};
use crate::domain::build::{App, BuildTransition, Resource};
use crate::domain::job::{JobSubject, LeaseState};
use crate::domain::user::Credential;
use crate::domain::workspace::IsolationLevel;
use crate::domain::{AgentId, AppId, Failure, JobId, ResourceId, WorkspaceId};
use crate::services::{Services, UnitOfWork, tasks};
use crate::store;

/// Most resources, agents of a resource, and apps of an agent.
const MAX_EACH: usize = 50;
/// Most characters of a name.
const MAX_NAME_CHARS: usize = 120;

/// Something that a build makes.
#[derive(Clone, Debug)]
pub struct NewResource {
    /// What kind of thing.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its agents.
    pub agents: Vec<NewAgent>,
}

/// An agent that a build starts.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Its name.
    pub name: String,
    /// How far it is kept apart from its host.
    pub isolation: IsolationLevel,
    /// What it runs for the user.
    pub apps: Vec<NewApp>,
}

/// An app of an agent.
#[derive(Clone, Debug)]
pub struct NewApp {
    /// Its name in addresses.
    pub slug: String,
    /// What people are shown.
    pub display_name: String,
    /// Where it is reached: http or https.
    pub url: Option<String>,
    /// It starts INITIALIZING, else DISABLED.
    pub has_health_check: bool,
    /// It is the app of the AI task.
    pub is_task: bool,
}

/// An agent with the credential that it was given.
#[derive(Clone, Debug)]
pub struct DeclaredAgent {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// Its credential, told once.
    pub token: Secret,
}

/// Notes what a START build makes and gives each agent its id and credential, in the order
/// declared. What an earlier lease of the build declared is forgotten.
pub async fn declare_resources(
    services: &Services,
    credential: &Credential,
    job: JobId,
    run_lease: i64,
    resources: Vec<NewResource>,
) -> Result<(LeaseState, Vec<DeclaredAgent>), Failure> {
    check(&resources)?;
    let mut uow = UnitOfWork::begin(services).await?;
    let Some(job) = held_with_subject(&uow, fence(credential, job, run_lease)).await? else {
        return Ok((LeaseState::Lost, Vec::new()));
    };
    let JobSubject::Build {
        workspace_id,
        build_id,
        transition: BuildTransition::Start,
    } = job.subject
    else {
        return Err(Failure::conflict("Only a START build declares resources"));
    };
    if store::agent::is_declared(uow.tx(), build_id).await? {
        store::agent::forget_declared(uow.tx(), build_id).await?;
    }
    let mut declared = Vec::new();
    for (position, new) in (0..).zip(resources) {
        let resource = Resource {
            id: ResourceId::generate(),
            build_id,
            position,
            kind: new.kind,
            name: new.name,
        };
        store::agent::insert_resource(uow.tx(), &resource).await?;
        for (position, new) in (0..).zip(new.agents) {
            if declared.is_empty() {
                let db = uow.tx();
                store::workspace::set_isolation(db, workspace_id, new.isolation).await?;
            }
            declared.push(add_agent(&uow, workspace_id, &resource, position, new).await?);
        }
    }
    tasks::refresh(&mut uow, workspace_id).await?;
    uow.commit().await?;
    Ok((job.lease_state(), declared))
}

fn check(resources: &[NewResource]) -> Result<(), Failure> {
    let agents = || resources.iter().flat_map(|resource| &resource.agents);
    let apps = || agents().flat_map(|agent| &agent.apps);
    let too_many = resources.len() > MAX_EACH
        || resources
            .iter()
            .any(|resource| resource.agents.len() > MAX_EACH)
        || agents().any(|agent| agent.apps.len() > MAX_EACH);
    if too_many {
        let what = format!("At most {MAX_EACH} resources, agents of one and apps of one are taken");
        return Err(Failure::invalid("resources", what));
    }
    let mut names = resources
        .iter()
        .flat_map(|resource| [&resource.kind, &resource.name]);
    let mut names = names.by_ref().chain(agents().map(|agent| &agent.name));
    let mut app_names = apps().flat_map(|app| [&app.slug, &app.display_name]);
    let bad = |name: &String| {
        name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.contains('\0')
    };
    if names.any(bad) || app_names.any(bad) {
        let what =
            format!("Names of resources, agents and apps have 1 to {MAX_NAME_CHARS} characters");
        return Err(Failure::invalid("resources", what));
    }
    for agent in agents() {
        let twice = |app: &NewApp| {
            agent
                .apps
                .iter()
                .filter(|other| other.slug == app.slug)
                .count()
                > 1
        };
        if agent.apps.iter().any(twice) || agent.apps.iter().filter(|app| app.is_task).count() > 1 {
            let what = format!(
                "Agent `{}` has two apps with one slug, or two of the AI task",
                agent.name
            );
            return Err(Failure::invalid("resources", what));
        }
    }
    let is_web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if apps()
        .filter_map(|app| app.url.as_ref())
        .any(|url| !is_web(url) || url.contains(char::is_control))
    {
        let what = "An app's address begins with http:// or https://";
        return Err(Failure::invalid("resources", what));
    }
    Ok(())
}

async fn add_agent(
    uow: &UnitOfWork<'_>,
    workspace_id: WorkspaceId,
    resource: &Resource,
    position: i32,
    new: NewAgent,
) -> Result<DeclaredAgent, Failure> {
    let agent = Agent {
        id: AgentId::generate(),
        resource_id: resource.id,
        build_id: resource.build_id,
        workspace_id,
        parent_id: None,
        position,
        name: new.name,
        lifecycle: AgentLifecycle::Created,
        connection: AgentConnectionState::Connecting,
        last_seen_at: None,
        isolation: Some(new.isolation),
        log_sequence: 0,
        log_truncated: false,
        message_sequence: 0,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let token = NewToken::generate(agent.id.0)?;
    store::agent::insert(uow.tx(), &agent, &token).await?;
    for (position, app) in (0..).zip(new.apps) {
        let health = if app.has_health_check {
            AppHealth::Initializing
        } else {
            AppHealth::Disabled
        };
        let app = App {
            id: AppId::generate(),
            agent_id: agent.id,
            position,
            slug: app.slug,
            display_name: app.display_name,
            url: app.url,
            health,
            is_task: app.is_task,
        };
        store::app::insert(uow.tx(), &app).await?;
    }
    Ok(DeclaredAgent {
        id: agent.id,
        name: agent.name,
        token: token.secret,
    })
}
