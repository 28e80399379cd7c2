use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::api::ReportAppStatus;
use super::api::report_app_status::{ReportAppStatusInput, Variables};
use super::gateway::Gateway;
use super::messages::Messages;
use super::state_rules::{Exit, StateRules};
use crate::report::Status;

/// Reports that may wait for the gateway.
const QUEUE: usize = 256;

/// The task's states on their way to the gateway, in order. A final one waits until all output from before it is there.
pub(crate) struct States {
    rules: Mutex<StateRules>,
    queue: mpsc::Sender<Entry>,
}

enum Entry {
    Status(Status),
    Flush(oneshot::Sender<()>),
}

impl States {
    pub(crate) fn start(gateway: Gateway, messages: Arc<Messages>) -> Self {
        let (queue, entries) = mpsc::channel(QUEUE);
        tokio::spawn(send(gateway, messages, entries));
        Self {
            rules: Mutex::default(),
            queue,
        }
    }

    /// A report of the program, or of the agent in its place. `Err`: too many wait already.
    pub(crate) fn report(&self, status: Status) -> Result<(), &'static str> {
        let place = self.queue.try_reserve().map_err(|_| {
            "the gateway can't be reached, and too many reports wait for it already; try again later"
        })?;
        place.send(Entry::Status(self.apply(|rules| rules.reported(status))));
        Ok(())
    }

    pub(crate) async fn started(&self) {
        let status = self.apply(StateRules::started);
        self.send(Some(status)).await;
    }

    pub(crate) async fn waiting(&self) {
        let status = self.apply(StateRules::waiting);
        self.send(status).await;
    }

    pub(crate) async fn no_longer_waiting(&self) {
        let status = self.apply(StateRules::no_longer_waiting);
        self.send(status).await;
    }

    pub(crate) async fn input_delivered(&self) {
        let status = self.apply(StateRules::input_delivered);
        self.send(status).await;
    }

    pub(crate) async fn ended(&self, exit: Exit) {
        let status = self.apply(|rules| rules.ended(exit));
        self.send(status).await;
    }

    /// Waits until the gateway has every report so far.
    pub(crate) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.queue.send(Entry::Flush(done)).await.is_ok() {
            let _ = flushed.await;
        }
    }

    fn apply<T>(&self, rule: impl FnOnce(&mut StateRules) -> T) -> T {
        rule(&mut self.rules.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn send(&self, status: Option<Status>) {
        if let Some(status) = status {
            // The other end lives as long as this one.
            let _ = self.queue.send(Entry::Status(status)).await;
        }
    }
}

async fn send(gateway: Gateway, messages: Arc<Messages>, mut entries: mpsc::Receiver<Entry>) {
    while let Some(entry) = entries.recv().await {
        let status = match entry {
            Entry::Status(status) => status,
            Entry::Flush(done) => {
                let _ = done.send(());
                continue;
            }
        };
        if status.state.is_final() {
            messages.delivered().await;
        }
        let input = ReportAppStatusInput {
            slug: None,
            state: status.state,
            message: status.message,
            uri: status.uri,
        };
        let sent = gateway.deliver::<ReportAppStatus>(Variables { input });
        if let Err(error) = sent.await {
            tracing::error!(%error, "the gateway refused a state of the task");
        }
    }
}
