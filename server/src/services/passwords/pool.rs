use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::auth::PasswordHash;
use crate::domain::password::Password;
use crate::domain::{ErrorCode, Failure};

/// Most that wait for a place; each holds a request open.
const MAX_WAITING: usize = 64;

/// Where passwords are hashed: on threads of their own, few at a time. Each takes 19 MiB and tens of
/// milliseconds, so that anybody could stop the server by signing in often.
#[derive(Clone)]
pub struct PasswordPool {
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for PasswordPool {
    /// Half of the processors, so that the rest of the server goes on.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new((processors / 2).max(1))),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
        }
    }
}

impl PasswordPool {
    /// Hashes a password.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Failure> {
        self.run(move || PasswordHash::of(&password)).await
    }

    /// Whether the hash is of the password. Takes the same time when there is no hash or no such
    /// password, and is then `false`.
    pub async fn matches(
        &self,
        hash: Option<PasswordHash>,
        password: Option<Password>,
    ) -> Result<bool, Failure> {
        let can_match = hash.is_some() && password.is_some();
        let hash = hash.unwrap_or_else(PasswordHash::nobodys);
        self.run(move || {
            let password = password.or_else(|| Password::presented(""));
            let matches = password
                .map(|password| hash.matches(&password))
                .transpose()?;
            Ok(can_match && matches == Some(true))
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _waiting = self.waiting.try_acquire().map_err(|_| {
            Failure::new(
                ErrorCode::RateLimited,
                "Too many people sign in at this moment: try again in a few seconds",
            )
            .retry_after(5)
        })?;
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(Failure::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _place = place;
            work()
        });
        done.await.map_err(Failure::internal)?
    }
}
