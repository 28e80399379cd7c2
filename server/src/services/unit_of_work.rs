//! One change of the data, whole or not at all, and the bells that tell of it.

use sea_orm::DatabaseTransaction;

use super::Services;
use crate::domain::{Failure, Timestamp};
use crate::events::{Events, Topic};
use crate::store::error::failure;

/// A transaction with the bells to ring once it is committed. Dropped without a commit it changes
/// nothing and rings nothing.
pub struct UnitOfWork<'a> {
    tx: DatabaseTransaction,
    events: &'a Events,
    now: Timestamp,
    bells: Vec<Topic>,
}

impl<'a> UnitOfWork<'a> {
    /// Begins one. On SQLite it waits until no other one writes.
    pub async fn begin(services: &'a Services) -> Result<Self, Failure> {
        Ok(Self::with(services, services.db.begin().await?))
    }

    /// Begins one that no other such unit, of this gateway or another one, runs beside.
    pub(super) async fn begin_alone(services: &'a Services) -> Result<Self, Failure> {
        Ok(Self::with(services, services.db.begin_alone().await?))
    }

    fn with(services: &'a Services, tx: DatabaseTransaction) -> Self {
        Self {
            tx,
            events: &services.events,
            now: services.clock.now(),
            bells: Vec::new(),
        }
    }

    /// What the store's functions write to.
    pub fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// The one time of everything that this unit writes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Notes a bell to ring after the commit; the same one twice rings once.
    pub fn ring(&mut self, topic: Topic) {
        if !self.bells.contains(&topic) {
            self.bells.push(topic);
        }
    }

    /// Commits, then rings: whoever hears a bell finds what it tells of.
    pub async fn commit(self) -> Result<(), Failure> {
        self.tx.commit().await.map_err(failure)?;
        for topic in self.bells {
            self.events.publish(topic);
        }
        Ok(())
    }
}
