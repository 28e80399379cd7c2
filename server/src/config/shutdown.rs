//! Section `[shutdown]`: how long an orderly end may take.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// Time limits of an orderly end. A second signal ends at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shutdown {
    /// `TASKYARD_SHUTDOWN_DRAIN`: seconds that requests under way get to finish. Default 10.
    pub drain: Seconds,
    /// `TASKYARD_SHUTDOWN_PROVISIONER`: seconds that the embedded provisioner gets to finish or
    /// hand over its jobs. Default 20.
    pub provisioner: Seconds,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self {
            drain: Seconds::new(10),
            provisioner: Seconds::new(20),
        }
    }
}
