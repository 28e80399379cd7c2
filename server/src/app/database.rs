//! Connects to the database, with words for who starts the program.

use anyhow::anyhow;

use crate::config::Config;
use crate::domain::{ErrorCode, Failure};
use crate::store::Database;

/// Connects to the configured database.
pub async fn connect(config: &Config) -> anyhow::Result<Database> {
    Database::connect(config.database_url().expose())
        .await
        .map_err(|failure| anyhow!("the database can't be opened: {}", in_one_line(&failure)))
}

/// Applies what is missing; a database that a newer program has changed is refused.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    db.migrate().await.map_err(|failure| {
        let line = in_one_line(&failure);
        if line.contains("has been applied but its file is missing") {
            anyhow!(
                "the database was changed by a newer version of taskyard; run that version, or restore a copy from before"
            )
        } else {
            anyhow!("the database's tables can't be brought up to date: {line}")
        }
    })
}

/// A failure with its cause: here the reader is who runs the program, and not a caller of the API.
pub(super) fn in_one_line(failure: &Failure) -> String {
    let message = failure
        .errors
        .first()
        .map_or("", |error| error.message.as_str());
    let text = match &failure.cause {
        Some(cause) if failure.code() == ErrorCode::Internal => cause.to_string(),
        Some(cause) => format!("{message}: {cause}"),
        None => message.to_owned(),
    };
    text.replace('\n', " ")
}
