//! Carries out transitions of a workspace. There is one driver, `process`: a workspace is a folder of this machine and an agent
//! in a session of its own.

mod environment;
mod error;
mod folder;
mod process;
mod readable;
mod request;
mod specification;
mod unpacked;

pub(crate) use error::DriverError;
pub(crate) use process::ProcessDriver;
pub(crate) use request::{AgentIdentity, ParameterValue, StartRequest, TaskRequest};
