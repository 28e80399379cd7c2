//! `taskyard login-link`

use anyhow::anyhow;

use crate::app;
use crate::config::{self, Flags};
use crate::services::bootstrap;

/// Prints a new one-time sign-in link of the administrator. Whoever can read the database may do so.
pub async fn run(flags: Flags) -> anyhow::Result<()> {
    let config = config::load(&flags)?;
    let db = app::connect(&config).await?;
    let own_url = format!("http://{}", config.listen);
    let services = app::services(&config, db, &own_url)?;
    let link = bootstrap::login_link(&services)
        .await
        .map_err(|failure| anyhow!("{}", failure.errors[0].message))?;
    println!("{link}");
    Ok(())
}
