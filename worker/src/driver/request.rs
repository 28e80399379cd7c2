use uuid::Uuid;

use crate::manifest::{Manifest, TemplateFiles};
use crate::spec::Secret;

/// What a START needs to know.
#[derive(Debug)]
pub(crate) struct StartRequest {
    pub(crate) workspace_id: Uuid,
    pub(crate) workspace_name: String,
    pub(crate) owner_name: String,
    /// None: a workspace that runs no AI task, whatever the template says.
    pub(crate) task: Option<TaskRequest>,
    pub(crate) manifest: Manifest,
    pub(crate) files: TemplateFiles,
    pub(crate) parameters: Vec<ParameterValue>,
    pub(crate) gateway_url: String,
}

#[derive(Debug)]
pub(crate) struct TaskRequest {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) prompt: String,
}

#[derive(Debug)]
pub(crate) struct ParameterValue {
    pub(crate) name: String,
    pub(crate) value: Secret,
    pub(crate) secret: bool,
}

/// Who the agent is, as the gateway declared it.
#[derive(Debug)]
pub(crate) struct AgentIdentity {
    pub(crate) id: Uuid,
    pub(crate) token: Secret,
}
