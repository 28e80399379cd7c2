use std::path::PathBuf;
use std::sync::Arc;

use taskyard_client::Error;
use uuid::Uuid;

use super::children::Children;
use super::ending::Ending;
use super::gateway::Gateway;
use super::input::Input;
use super::lifecycle::{Lifecycle, Pulse};
use super::logs::Logs;
use super::messages::Messages;
use super::states::States;
use super::work::Works;
use crate::redaction::Redactor;
use crate::spec::{AgentSpec, Secret};

/// All that the parts of a running agent share.
pub(crate) struct Workspace {
    pub(crate) spec: AgentSpec,
    pub(crate) spec_path: PathBuf,
    pub(crate) ending: Ending,
    pub(crate) gateway: Gateway,
    pub(crate) redactor: Redactor,
    pub(crate) children: Children,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) logs: Logs,
    pub(crate) messages: Arc<Messages>,
    pub(crate) states: Arc<States>,
    pub(crate) input: Input,
    /// Tells this run of the agent's process from an earlier one.
    pub(crate) run: Uuid,
    pub(crate) works: Works,
}

impl Workspace {
    /// Puts the parts together; only the senders run yet, and they have nothing to send. The heartbeat is for the caller to run.
    pub(crate) fn new(spec: AgentSpec, spec_path: PathBuf) -> Result<(Arc<Self>, Pulse), Error> {
        let ending = Ending::new();
        let gateway = Gateway::new(&spec, ending.clone())?;
        let secrets = spec.secrets.iter().chain([&spec.token]);
        let redactor = Redactor::new(secrets.map(Secret::reveal));
        let (lifecycle, pulse) = Lifecycle::new();
        let messages = Arc::new(Messages::start(gateway.clone()));
        let workspace = Arc::new(Self {
            logs: Logs::start(gateway.clone(), redactor.clone()),
            states: Arc::new(States::start(gateway.clone(), Arc::clone(&messages))),
            children: Children::default(),
            input: Input::default(),
            spec,
            spec_path,
            ending,
            gateway,
            redactor,
            lifecycle,
            messages,
            run: Uuid::now_v7(),
            works: Works::default(),
        });
        Ok((workspace, pulse))
    }
}
