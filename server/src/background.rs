//! What runs without being asked: steps without input that can be done again at any time. They call
//! services, and hold no rules of their own.

mod auto_pause;
mod bells;
mod chats;
mod reaper;
mod webhooks;

use tokio_util::sync::CancellationToken;

use crate::services::Services;

pub use bells::carry_bells;
pub use chats::run_chats;
pub use webhooks::send_webhooks;

/// Runs the others of them until they are told to stop.
pub async fn run(services: Services, stop: CancellationToken) {
    tokio::join!(
        reaper::run(services.clone(), stop.clone()),
        auto_pause::run(services, stop),
    );
}
