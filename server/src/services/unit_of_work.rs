//! One change of the data, whole or not at all, and the bells that tell of it.

use std::sync::{Mutex, PoisonError};

use sea_orm::DatabaseTransaction;

use super::Services;
use crate::domain::audit::AuditEntry;
use crate::domain::{Failure, Timestamp};
use crate::events::Topic;
use crate::store;
use crate::store::error::failure;

/// A transaction with its entries of the audit log, and the bells to ring once it is committed.
/// Dropped without a commit it changes nothing and rings nothing.
pub struct UnitOfWork<'a> {
    tx: DatabaseTransaction,
    services: &'a Services,
    now: Timestamp,
    bells: Vec<Topic>,
    entries: Mutex<Vec<AuditEntry>>,
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
            services,
            now: services.clock.now(),
            bells: Vec::new(),
            entries: Mutex::default(),
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

    /// The gateway's address, without a slash at the end.
    pub(super) fn gateway_url(&self) -> &str {
        &self.services.settings.gateway_url
    }

    /// Notes a bell to ring after the commit; the same one twice rings once.
    pub fn ring(&mut self, topic: Topic) {
        if !self.bells.contains(&topic) {
            self.bells.push(topic);
        }
    }

    /// Adds an entry to the audit log when this unit is committed.
    pub(super) fn note(&self, entry: AuditEntry) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry);
    }

    /// Writes the audit entries and commits, then rings: whoever hears a bell finds what it tells
    /// of. The entries come last, since writers wait for each other from there on.
    pub async fn commit(self) -> Result<(), Failure> {
        let entries = self
            .entries
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let counts: Vec<_> = entries
            .iter()
            .map(|entry| entry.meta.entries.clone())
            .collect();
        if !entries.is_empty() {
            store::audit::append(&self.tx, entries).await?;
        }
        self.tx.commit().await.map_err(failure)?;
        for count in counts {
            count.add();
        }
        for topic in self.bells {
            self.services.events.publish(topic);
        }
        Ok(())
    }
}
