//! Agents.

use async_graphql::{Context, ID, Object, Result};

use super::app::App;
use super::log::{LogConnection, LogLine};
use crate::domain::agent::{Agent as AgentRow, AgentConnectionState, AgentLifecycle};
use crate::domain::workspace::IsolationLevel;
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::loaders::{AppsOf, load_present};
use crate::graphql::rows::planned;
use crate::services::logs;

/// The process inside a workspace that reports and carries out commands.
#[derive(Clone)]
pub struct Agent(pub AgentRow);

/// The process inside a workspace that reports and carries out commands.
#[planned]
#[Object]
impl Agent {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How far it is on its way; only moves forward.
    async fn lifecycle(&self) -> AgentLifecycle {
        self.0.lifecycle
    }

    /// Whether it is heard.
    async fn connection(&self) -> AgentConnectionState {
        self.0.connection
    }

    /// When it was last heard; null: never.
    async fn last_seen_at(&self) -> Option<DateTime> {
        self.0.last_seen_at.map(DateTime)
    }

    /// How far it is kept apart from its host; null: not known.
    async fn isolation(&self) -> Option<IsolationLevel> {
        self.0.isolation
    }

    /// What it runs for the user, in the template's order.
    async fn apps(&self, ctx: &Context<'_>) -> Result<Vec<App>> {
        let apps = load_present(ctx, AppsOf(self.0.id)).await?;
        Ok(apps.into_iter().map(App).collect())
    }

    /// Its log, oldest line first. The cursors are those of the subscription `agentLogs`.
    async fn logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<LogConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let lines = self.0.log_sequence;
        let page = window.request(|text| text.parse().ok());
        let page = logs::agent_page(
            ctx.services()?,
            self.0.id,
            page.map_err(|e| ctx.to_graphql(e))?,
        )
        .await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || async move { Ok(lines) });
        Ok(LogConnection::new(
            page,
            |line| line.sequence.to_string(),
            LogLine,
            total,
        ))
    }

    /// When it was declared.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
