//! Section `[webhooks]`: whom they may reach.

use serde::{Deserialize, Serialize};

/// Limits of what webhooks are sent to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// `TASKYARD_WEBHOOKS_ALLOW_PRIVATE`, `--webhook-allow-private`: whether webhooks may be sent to
    /// this machine and to private networks. Default false. Protects what only the gateway can reach,
    /// such as a cloud's metadata service, from those who may make webhooks.
    pub allow_private: bool,
}
