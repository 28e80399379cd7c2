//! The rules: who may do what, what is checked, how states change. A service function does one
//! thing in one transaction, writes its audit entry in it and rings the bells after the commit.

pub mod agents;
pub mod api_tokens;
pub mod audit;
pub mod authentication;
pub mod bootstrap;
pub mod buckets;
pub mod builds;
pub mod chats;
pub mod commands;
pub mod jobs;
pub mod logs;
pub mod lookup;
pub mod mcp_servers;
pub mod memberships;
pub mod messages;
pub mod models;
pub mod organizations;
pub mod passwords;
pub mod provisioners;
pub mod rate_limit;
pub mod sessions;
pub mod sign_in_limit;
pub mod tasks;
pub mod templates;
pub mod together;
pub mod unit_of_work;
pub mod users;
pub mod webhooks;
pub mod workspaces;

mod owner;
mod settings;

use std::ops::Deref;
use std::sync::Arc;

pub use settings::Settings;
pub use unit_of_work::UnitOfWork;

use crate::domain::task::Task;
use crate::domain::{Clock, TaskId};
use crate::events::Events;
use crate::llm::chat::ChatModels;
use crate::llm::mcp::McpClients;
use crate::store::Database;

/// What every rule works with. Cloning gives another handle on the same things: everything that is
/// under way holds one.
#[derive(Clone)]
pub struct Services(Arc<Held>);

/// What the services hold.
#[derive(Clone)]
pub struct Held {
    /// The database.
    pub db: Database,
    /// The bells.
    pub events: Events,
    /// Where the time comes from.
    pub clock: Clock,
    /// The numbers of the rules.
    pub settings: Arc<Settings>,
    /// How much was written to the audit log of people who are not known.
    pub guesses: Arc<audit::Guesses>,
    /// Where passwords are hashed.
    pub passwords: passwords::PasswordPool,
    /// How often somebody may try to sign in.
    pub sign_in_limit: sign_in_limit::SignInLimit,
    /// By which models are asked.
    pub models: ChatModels,
    /// By which MCP servers are connected to.
    pub mcp: McpClients,
    /// Tasks that subscriptions read at the same time.
    pub tasks_together: together::Together<TaskId, Task>,
}

impl Services {
    /// Puts them together.
    pub fn new(db: Database, events: Events, clock: Clock, settings: Settings) -> Self {
        Self(Arc::new(Held {
            db,
            events,
            clock,
            models: ChatModels::new(settings.chat_limits),
            mcp: McpClients::default(),
            settings: Arc::new(settings),
            guesses: Arc::default(),
            passwords: passwords::PasswordPool::default(),
            sign_in_limit: sign_in_limit::SignInLimit::default(),
            tasks_together: together::Together::default(),
        }))
    }

    /// The same with other numbers of the rules.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        Self(Arc::new(Held {
            settings: Arc::new(settings),
            ..Held::clone(self)
        }))
    }
}

impl Deref for Services {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.0
    }
}
