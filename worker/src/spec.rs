//! What the driver tells the agent it starts: the file `state/agent.json` (mode 0600) of a workspace.
//!
//! Everything in it is final: placeholders are resolved, parameters are merged, paths are absolute. The agent makes no
//! choice of its own and reads neither the template nor the job.

mod agent;
mod secret;
mod task;

pub use agent::{AgentSpec, AppSpec, HealthCheck, HealthSpec, Isolation, ScriptSpec};
pub use secret::Secret;
pub use task::{InputMode, Require, Requirement, TaskSpec};
