//! Bells. An event only says "this topic has something new"; who listens looks in the database.
//! So a burst rings once, memory is bounded whatever happens, and a lost ring costs at most a
//! poll interval.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::domain::{AgentId, BuildId, JobId, TaskId, TemplateVersionId, UserId, WorkspaceId};

/// What can have something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A task's status, state, build, agent or app.
    Task(TaskId),
    /// Any task of this owner.
    TasksOf(UserId),
    /// Any task.
    AllTasks,
    /// A task's conversation.
    Messages(TaskId),
    /// A workspace: its status, health, name and latest build.
    Workspace(WorkspaceId),
    /// A build's job: its status and stage.
    Build(BuildId),
    /// A template version's import: its status and stage.
    TemplateVersion(TemplateVersionId),
    /// A job's log.
    JobLog(JobId),
    /// An agent's log.
    AgentLog(AgentId),
    /// Commands for a workspace's agent, and their acknowledgements.
    Commands(WorkspaceId),
    /// Jobs wait for a provisioner.
    JobsAvailable,
    /// A held job is to be canceled.
    JobsCanceled,
    /// A task may have to pause by itself earlier than any other.
    AutoPause,
    /// Deliveries of webhooks wait to be sent.
    WebhooksDue,
    /// A user's rights were lowered, or a session or token of theirs was revoked.
    Credentials(UserId),
}

/// The bells of this process. Cloning gives another handle on the same ones.
#[derive(Clone, Default)]
pub struct Events {
    bells: Arc<Mutex<HashMap<Topic, watch::Sender<u64>>>>,
}

/// Hears one topic. Rings since the last [`Listener::heard`] count as one.
pub struct Listener {
    topic: Topic,
    receiver: watch::Receiver<u64>,
    events: Events,
}

impl Events {
    /// Rings a topic's bell. Nobody listening costs nothing.
    pub fn publish(&self, topic: Topic) {
        let bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = bells.get(&topic) {
            bell.send_modify(|count| *count += 1);
        }
    }

    /// Listens from now on. Subscribe first, then read the database: so nothing is missed.
    pub fn listen(&self, topic: Topic) -> Listener {
        let mut bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = bells
            .entry(topic)
            .or_insert_with(|| watch::channel(0).0)
            .subscribe();
        Listener {
            topic,
            receiver,
            events: self.clone(),
        }
    }
}

impl Listener {
    /// Waits until the topic has rung since the last time.
    pub async fn heard(&mut self) {
        if self.receiver.changed().await.is_err() {
            // The bell lives as long as a listener does, so this can't happen; waiting for ever
            // is then the harmless answer.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut bells = self
            .events
            .bells
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // This listener still counts as one.
        if bells
            .get(&self.topic)
            .is_some_and(|bell| bell.receiver_count() <= 1)
        {
            bells.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_ring_before_the_wait_is_heard() {
        let events = Events::default();
        let mut listener = events.listen(Topic::JobsAvailable);
        events.publish(Topic::JobsAvailable);
        events.publish(Topic::JobsAvailable);
        listener.heard().await;
    }

    #[tokio::test]
    async fn a_bell_goes_with_its_last_listener() {
        let events = Events::default();
        let first = events.listen(Topic::AllTasks);
        let second = events.listen(Topic::AllTasks);
        drop(first);
        assert_eq!(events.bells.lock().unwrap().len(), 1);
        drop(second);
        assert!(events.bells.lock().unwrap().is_empty());
    }
}
