use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::sleep;

use super::api::agent_report::{AgentReportInput, AppHealthInput, Variables};
use super::api::this_worker;
use super::api::{AgentLifecycle, AgentReport, AppHealth, ThisWorker};
use super::ending::End;
use super::workspace::Workspace;

/// Time between heartbeats until the gateway has said its own.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// Time until the next try after a heartbeat that did not arrive.
const RETRY: Duration = Duration::from_secs(1);

/// Where the other parts say what the heartbeat is to carry.
pub(crate) struct Lifecycle {
    steps: mpsc::UnboundedSender<Step>,
    health: watch::Sender<BTreeMap<String, AppHealth>>,
    connected: watch::Sender<bool>,
}

/// What the heartbeat hears from [`Lifecycle`].
pub(crate) struct Pulse {
    steps: mpsc::UnboundedReceiver<Step>,
    health: watch::Receiver<BTreeMap<String, AppHealth>>,
}

struct Step {
    lifecycle: AgentLifecycle,
    told: Option<oneshot::Sender<()>>,
}

impl Lifecycle {
    pub(crate) fn new() -> (Self, Pulse) {
        let (steps, steps_end) = mpsc::unbounded_channel();
        let (health, health_end) = watch::channel(BTreeMap::new());
        let lifecycle = Self {
            steps,
            health,
            connected: watch::Sender::new(false),
        };
        let pulse = Pulse {
            steps: steps_end,
            health: health_end,
        };
        (lifecycle, pulse)
    }

    /// The next step; told to the gateway at once, in order, again and again until it has heard.
    pub(crate) fn reach(&self, lifecycle: AgentLifecycle) {
        let told = None;
        let _ = self.steps.send(Step { lifecycle, told });
    }

    /// As [`Self::reach`], and waits until the gateway has heard.
    pub(crate) async fn tell(&self, lifecycle: AgentLifecycle) {
        let (told, heard) = oneshot::channel();
        let told = Some(told);
        if self.steps.send(Step { lifecycle, told }).is_ok() {
            let _ = heard.await;
        }
    }

    /// How an app is; told when it changes.
    pub(crate) fn set_health(&self, slug: &str, health: AppHealth) {
        self.health.send_if_modified(|apps| {
            let before = apps.insert(slug.to_owned(), health);
            before != Some(health)
        });
    }

    /// Whether the gateway has said that this agent is wanted.
    pub(crate) fn is_connected(&self) -> bool {
        *self.connected.borrow()
    }

    /// Waits until the gateway has answered for the first time.
    pub(crate) async fn connected(&self) {
        let _ = self.connected.subscribe().wait_for(|it| *it).await;
    }
}

/// Sends heartbeats for ever.
pub(crate) async fn beat(workspace: Arc<Workspace>, pulse: Pulse) {
    let mut heart = Heart {
        workspace,
        pulse,
        steps: VecDeque::new(),
        told_health: BTreeMap::new(),
        interval: None,
    };
    loop {
        heart.look_around();
        let arrived = heart.beat().await;
        while let Ok(step) = heart.pulse.steps.try_recv() {
            heart.steps.push_back(step);
        }
        if arrived && !heart.steps.is_empty() {
            continue;
        }
        let wait = match heart.interval {
            Some(interval) if arrived => interval,
            None if arrived => DEFAULT_INTERVAL,
            _ => RETRY,
        };
        tokio::select! {
            () = sleep(wait) => {}
            Some(step) = heart.pulse.steps.recv() => heart.steps.push_back(step),
            Ok(()) = heart.pulse.health.changed() => {}
        }
    }
}

struct Heart {
    workspace: Arc<Workspace>,
    pulse: Pulse,
    /// Not told yet.
    steps: VecDeque<Step>,
    told_health: BTreeMap<String, AppHealth>,
    interval: Option<Duration>,
}

impl Heart {
    /// A workspace whose folder was removed must not leave an agent behind.
    fn look_around(&self) {
        if matches!(self.workspace.spec_path.try_exists(), Ok(false)) {
            let why = "the workspace's state folder has vanished";
            self.workspace.ending.ask(End::Now, why);
        }
    }

    /// One heartbeat with what is new; whether it arrived.
    async fn beat(&mut self) -> bool {
        self.learn_interval().await;
        let health = self.pulse.health.borrow_and_update().clone();
        let news = health
            .iter()
            .filter(|(slug, health)| self.told_health.get(*slug) != Some(health));
        let apps = news.map(|(slug, health)| AppHealthInput {
            slug: slug.clone(),
            health: *health,
        });
        let input = AgentReportInput {
            lifecycle: self.steps.front().map(|step| step.lifecycle),
            apps: apps.collect(),
        };
        let sent = self
            .workspace
            .gateway
            .attempt::<AgentReport>(Variables { input });
        match sent.await {
            Ok(answer) => {
                self.told_health = health;
                if let Some(Some(told)) = self.steps.pop_front().map(|step| step.told) {
                    let _ = told.send(());
                }
                let told = answer.agent_report;
                if told.shut_down {
                    let why = "the gateway no longer wants this agent";
                    let end = self.how_to_end(told.at_once);
                    self.workspace.ending.ask(end, why);
                } else {
                    self.workspace.lifecycle.connected.send_replace(true);
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, "heartbeat did not arrive; trying again");
                false
            }
        }
    }

    /// What has begun may finish in its own time; where nothing has, there is nothing to finish.
    fn how_to_end(&self, at_once: bool) -> End {
        if at_once || !self.workspace.lifecycle.is_connected() {
            End::Now
        } else {
            End::Graceful
        }
    }

    async fn learn_interval(&mut self) {
        if self.interval.is_some() {
            return;
        }
        let asked = self
            .workspace
            .gateway
            .attempt::<ThisWorker>(this_worker::Variables {});
        if let Ok(answer) = asked.await {
            let seconds = u64::try_from(answer.worker.heartbeat_seconds).unwrap_or(0);
            self.interval = Some(Duration::from_secs(seconds.max(1)));
        }
    }
}
