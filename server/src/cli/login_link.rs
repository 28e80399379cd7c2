//! `taskyard login-link`

use anyhow::anyhow;
use uuid::Uuid;

use crate::app;
use crate::config::{self, Flags};
use crate::services::bootstrap;

/// Prints a new one-time sign-in link of the administrator. Whoever can read the database may do so.
pub async fn run(flags: Flags) -> anyhow::Result<()> {
    let config = config::load(&flags)?;
    let db = app::connect(&config).await?;
    // The server may listen elsewhere than this command's own settings say.
    let noted = app::noted_address(&config.data_dir);
    let own_url = noted.unwrap_or_else(|| format!("http://{}", config.listen));
    // It is no gateway itself.
    let services = app::services(&config, db, &own_url, Uuid::nil())?;
    let link = bootstrap::login_link(&services)
        .await
        .map_err(|failure| anyhow!("{}", failure.errors[0].message))?;
    println!("{link}");
    Ok(())
}
