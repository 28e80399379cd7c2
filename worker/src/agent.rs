//! The process inside a workspace: it runs the template's scripts and the task's command, and is the gateway's ear and hand there.
//!
//! Everything that leaves goes through `gateway`; logs and output through an `outbox` each, which keeps order and sends again
//! until the gateway has it. `ending` says when all of it is to stop, and how fast.

mod api;
mod children;
mod commands;
mod ending;
mod gateway;
mod health;
mod input;
mod lifecycle;
mod logs;
mod messages;
mod outbox;
mod output;
mod process;
mod run;
mod script;
mod shutdown;
mod socket;
mod state_rules;
mod states;
mod task;
mod terminal;
mod text;
mod waiting;
mod work;
mod workspace;

pub use run::{AgentError, AgentOptions, run};
