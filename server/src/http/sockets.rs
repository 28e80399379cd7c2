//! How many sockets each account has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::api::Account;

/// The open sockets, by account.
#[derive(Clone, Default)]
pub struct Sockets(Arc<Mutex<HashMap<Account, usize>>>);

/// One open socket's place; given back when it is dropped.
pub struct Place {
    sockets: Sockets,
    account: Account,
}

impl Sockets {
    /// Takes a place; `None` when the account has as many as it may.
    pub fn take(&self, account: Account, most: usize) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(account.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            sockets: self.clone(),
            account,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self
            .sockets
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.account);
            }
        }
    }
}
