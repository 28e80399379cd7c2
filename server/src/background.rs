//! What runs without being asked: steps without input that can be done again at any time. They call
//! services, and hold no rules of their own.

mod auto_pause;
mod reaper;
mod webhooks;

use tokio_util::sync::CancellationToken;

use crate::services::Services;

pub use webhooks::send_webhooks;

/// Runs all of them but the sending of webhooks until they are told to stop.
pub async fn run(services: Services, stop: CancellationToken) {
    tokio::join!(
        reaper::run(services.clone(), stop.clone()),
        auto_pause::run(services, stop),
    );
}
