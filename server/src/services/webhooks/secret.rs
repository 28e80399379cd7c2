//! Secrets of webhooks: sealed in the database, so that who reads it can't sign as we do.

use crate::config::Secret;
use crate::domain::webhook::WebhookSecret;
use crate::domain::{Failure, WebhookId};
use crate::services::Services;
use crate::store;

const PLACE: &str = "webhooks.secret";

/// As it is stored.
pub(super) fn seal(
    services: &Services,
    id: WebhookId,
    secret: &WebhookSecret,
) -> Result<String, Failure> {
    let sealer = &services.settings.sealer;
    sealer.seal(PLACE, id.0, &Secret::new(secret.reveal()))
}

/// As it was, from how it is stored.
pub(super) fn open(
    services: &Services,
    id: WebhookId,
    stored: &str,
) -> Result<WebhookSecret, Failure> {
    if let Some(plain) = WebhookSecret::of_text(stored) {
        return Ok(plain);
    }
    let opened = services.settings.sealer.open(PLACE, id.0, stored)?;
    WebhookSecret::of_text(opened.expose())
        .ok_or_else(|| Failure::internal("what was sealed is no webhook's secret"))
}

/// Seals what earlier versions have stored as it was. Doing it again does nothing.
pub async fn seal_stored(services: &Services) -> Result<usize, Failure> {
    let plain = store::webhook::unsealed(services.db.writer(), WebhookSecret::PREFIX).await?;
    for (id, stored) in &plain {
        let secret = open(services, *id, stored)?;
        let sealed = seal(services, *id, &secret)?;
        store::webhook::replace_secret(services.db.writer(), *id, stored, &sealed).await?;
    }
    Ok(plain.len())
}
