//! Apps and the states that they reported.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::agent::AppHealth;
use crate::domain::build::App as AppRow;
use crate::domain::task::{AppStatus as AppStatusRow, TaskState};
use crate::graphql::DateTime;
use crate::graphql::loaders::{StatusesOf, load_present};
use crate::graphql::rows::planned;

/// What an agent runs for the user: the coding agent, a web app.
#[derive(Clone)]
pub struct App(pub AppRow);

/// What an agent runs for the user: the coding agent, a web app.
#[planned]
#[Object]
impl App {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What people are shown.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Where it is reached (http or https); null: nowhere.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Whether it answers.
    async fn health(&self) -> AppHealth {
        self.0.health
    }

    /// The states that it reported, newest first, at most 25.
    async fn statuses(&self, ctx: &Context<'_>) -> Result<Vec<AppStatus>> {
        let statuses = load_present(ctx, StatusesOf(self.0.id)).await?;
        Ok(statuses.into_iter().map(AppStatus).collect())
    }
}

/// A state that an app reported.
#[derive(Clone)]
pub struct AppStatus(pub AppStatusRow);

/// A state that an app reported.
#[planned]
#[Object]
impl AppStatus {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The state.
    async fn state(&self) -> TaskState {
        self.0.state
    }

    /// What it says, at most 160 characters.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// A link (http or https).
    async fn uri(&self) -> Option<&str> {
        self.0.uri.as_deref()
    }

    /// When it was reported.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
