//! Section `[timing]`: leases, heartbeats and waits. Shorter ones are for tests; the defaults are
//! what the documentation promises.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// Times of jobs, agents and credentials.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// `TASKYARD_TIMING_LEASE`: seconds after its last heartbeat that a provisioner holds a job.
    /// Default 15. A lost provisioner is found within twice this.
    pub lease: Seconds,
    /// `TASKYARD_TIMING_HEARTBEAT`: seconds between heartbeats of provisioners and agents, and
    /// between the reaper's rounds. Default 5; at most a third of the lease.
    pub heartbeat: Seconds,
    /// `TASKYARD_TIMING_AGENT_DISCONNECTED`: seconds without a heartbeat after which an agent is
    /// DISCONNECTED. Default 30.
    pub agent_disconnected: Seconds,
    /// `TASKYARD_TIMING_AGENT_TIMEOUT`: seconds in which an agent must have connected, else it is
    /// TIMEOUT. Default 120.
    pub agent_timeout: Seconds,
    /// `TASKYARD_TIMING_INPUT_ANSWER`: seconds that sendTaskInput waits for the agent. Default 30.
    pub input_answer: Seconds,
    /// `TASKYARD_TIMING_PENDING_JOB`: seconds after which a job that no provisioner took fails.
    /// Default 1,800.
    pub pending_job: Seconds,
    /// `TASKYARD_TIMING_SESSION`: seconds that a browser session lives. Default 2,592,000 (30 days).
    pub session: Seconds,
    /// `TASKYARD_TIMING_LOGIN_LINK`: seconds that a sign-in link can be used. Default 900.
    pub login_link: Seconds,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            lease: Seconds::new(15),
            heartbeat: Seconds::new(5),
            agent_disconnected: Seconds::new(30),
            agent_timeout: Seconds::new(120),
            input_answer: Seconds::new(30),
            pending_job: Seconds::new(30 * 60),
            session: Seconds::new(30 * 24 * 60 * 60),
            login_link: Seconds::new(15 * 60),
        }
    }
}
