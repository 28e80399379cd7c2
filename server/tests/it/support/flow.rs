//! A task's way through the services, as a caller, a provisioner and an agent drive it.

use sea_orm::{ConnectionTrait, Statement, Value};
use taskyard_server::domain::agent::{Agent, AgentLifecycle, Wanted};
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::job::{Job, LeaseState, NewProvisioner};
use taskyard_server::domain::task::{Task, TaskState, TaskStatus};
use taskyard_server::domain::user::{Caller, Credential};
use taskyard_server::domain::workspace::{IsolationLevel, Workspace};
use taskyard_server::domain::{Failure, ProvisionerId, TaskId, WorkspaceId};
use taskyard_server::services::agents::{self, NewAppStatus};
use taskyard_server::services::jobs::{self, AcquiredJob, NewAgent, NewApp, NewResource};
use taskyard_server::services::tasks::{self, CreateTask, TaskRef};
use taskyard_server::services::workspaces::{self, CreateWorkspace};
use taskyard_server::services::{Services, lookup, provisioners};

use super::database::TestDatabase;
use super::site::Site;

/// A site with a member, and a provisioner of its own.
pub struct Flow {
    pub site: Site,
    pub caller: Caller,
    pub credential: Credential,
    pub provisioner: ProvisionerId,
}

impl Flow {
    pub async fn start(test: &TestDatabase) -> Self {
        Self::of(Site::start(test).await).await
    }

    /// On a site that was started in its own way.
    pub async fn of(site: Site) -> Self {
        let caller = site.member("ann").await;
        let credential = Credential::Bootstrap;
        let provisioner = register(&site.services, &credential, "one", "host-1").await;
        Self {
            site,
            caller,
            credential,
            provisioner,
        }
    }

    pub fn services(&self) -> &Services {
        &self.site.services
    }

    pub async fn try_create(&self, input: CreateTask) -> Result<Task, Failure> {
        tasks::create(self.services(), &self.caller, input).await
    }

    pub async fn create(&self, name: &str) -> Task {
        self.try_create(new_task(name)).await.unwrap()
    }

    pub async fn create_workspace(&self, name: &str) -> Workspace {
        let made = workspaces::create(self.services(), &self.caller, new_workspace(name)).await;
        made.unwrap().0
    }

    /// As it is now, deleted or not.
    pub async fn workspace(&self, id: WorkspaceId) -> Workspace {
        lookup::workspaces(self.services(), &[id])
            .await
            .unwrap()
            .pop()
            .unwrap()
    }

    pub async fn task(&self, id: TaskId) -> Task {
        lookup::tasks(self.services(), &[id])
            .await
            .unwrap()
            .pop()
            .unwrap()
    }

    pub async fn visible(&self, id: TaskId) -> Option<Task> {
        tasks::get(self.services(), &self.caller, TaskRef::Id(id))
            .await
            .unwrap()
    }

    pub async fn job_of(&self, task: &Task) -> Job {
        let workspace = lookup::workspaces(self.services(), &[task.workspace_id])
            .await
            .unwrap();
        let build = workspace[0].latest_build_id.unwrap();
        lookup::builds(self.services(), &[build])
            .await
            .unwrap()
            .pop()
            .unwrap()
            .1
    }

    pub async fn try_acquire(&self) -> Option<AcquiredJob> {
        jobs::acquire(self.services(), &self.credential, self.provisioner)
            .await
            .unwrap()
    }

    pub async fn acquire(&self) -> AcquiredJob {
        self.try_acquire().await.expect("a job that waits")
    }

    /// Declares one agent with the task's app.
    pub async fn declare(&self, job: &Job) -> Agent {
        let (lease, agents) = self.try_declare(job).await;
        assert_eq!(lease, LeaseState::Held);
        let token = agents[0].token.reveal();
        agents::by_bearer(self.services(), token)
            .await
            .unwrap()
            .unwrap()
    }

    pub async fn try_declare(&self, job: &Job) -> (LeaseState, Vec<jobs::DeclaredAgent>) {
        let resources = vec![NewResource {
            kind: "process".to_owned(),
            name: "workspace".to_owned(),
            agents: vec![NewAgent {
                name: "main".to_owned(),
                isolation: IsolationLevel::Process,
                apps: vec![NewApp {
                    slug: "shell".to_owned(),
                    display_name: "Shell".to_owned(),
                    url: None,
                    has_health_check: false,
                    is_task: true,
                }],
            }],
        }];
        let declared = jobs::declare_resources(
            self.services(),
            &self.credential,
            job.id,
            job.run_lease,
            resources,
        );
        declared.await.unwrap()
    }

    pub async fn complete(&self, job: &Job) -> LeaseState {
        self.complete_import(job, None).await
    }

    /// With what an import found.
    pub async fn complete_import(&self, job: &Job, found: Option<&str>) -> LeaseState {
        jobs::complete(
            self.services(),
            &self.credential,
            job.id,
            job.run_lease,
            found,
        )
        .await
        .unwrap()
    }

    /// Takes the next job and completes it.
    pub async fn carry_out(&self, transition: BuildTransition) {
        let acquired = self.acquire().await;
        assert_eq!(acquired.build().unwrap().build.transition, transition);
        assert_eq!(self.complete(&acquired.job).await, LeaseState::Held);
    }

    /// Takes the START job that waits, starts the agent and makes the task ACTIVE.
    pub async fn activate(&self, task: &Task) -> Agent {
        let acquired = self.acquire().await;
        let agent = self.declare(&acquired.job).await;
        self.complete(&acquired.job).await;
        assert!(!self.report(&agent, AgentLifecycle::Ready).await);
        assert_eq!(self.task(task.id).await.status, TaskStatus::Active);
        agent
    }

    /// True: the agent is to shut down.
    pub async fn report(&self, agent: &Agent, lifecycle: AgentLifecycle) -> bool {
        agents::report(self.services(), agent, Some(lifecycle), Vec::new())
            .await
            .unwrap()
            != Wanted::Yes
    }

    pub async fn say(&self, agent: &Agent, state: TaskState, message: &str) -> bool {
        let new = NewAppStatus {
            slug: None,
            state,
            message: message.to_owned(),
            uri: None,
        };
        agents::report_app_status(self.services(), agent, new)
            .await
            .unwrap()
    }

    /// Runs SQL, to make time pass in the database.
    pub async fn sql(&self, text: &str, values: impl IntoIterator<Item = Value>) {
        let db = self.services().db.writer();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
        db.execute_raw(statement).await.unwrap();
    }

    /// The job's lease runs out.
    pub async fn lose(&self, job: &Job) {
        let text = "UPDATE jobs SET lease_expires_at = 0 WHERE id = $1";
        self.sql(text, [job.id.0.into()]).await;
    }

    pub async fn reap(&self) {
        jobs::reap(self.services()).await.unwrap();
    }
}

/// A task of the starter template `shell`.
pub fn new_task(name: &str) -> CreateTask {
    CreateTask {
        template: Some("shell".to_owned()),
        prompt: "echo hello".to_owned(),
        name: Some(name.to_owned()),
        ..CreateTask::default()
    }
}

/// A workspace of the starter template `shell`, without a task.
pub fn new_workspace(name: &str) -> CreateWorkspace {
    CreateWorkspace {
        template: Some("shell".to_owned()),
        name: Some(name.to_owned()),
        ..CreateWorkspace::default()
    }
}

pub async fn register(
    services: &Services,
    credential: &Credential,
    name: &str,
    host: &str,
) -> ProvisionerId {
    let new = NewProvisioner {
        name: name.to_owned(),
        host: host.to_owned(),
        version: "0.1.0".to_owned(),
        driver: "process".to_owned(),
        isolation: IsolationLevel::Process,
        tags: Vec::new(),
    };
    provisioners::register(services, credential, new)
        .await
        .unwrap()
        .id
}
