use std::time::Duration;

use super::LlmError;

/// How often and how far apart something is tried.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// Tries in all. Default 5.
    pub tries: u32,
    /// The wait before the second try; each later one is twice as long. Default 1 second.
    pub first_wait: Duration,
    /// The longest wait, also where the provider asks for a longer one. Default 60 seconds.
    pub longest_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            tries: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_mins(1),
        }
    }
}

impl Retries {
    /// The wait after so many tries: doubled each time, up to a quarter longer or shorter so that many
    /// who failed together do not come back together, and never shorter than the provider wants.
    fn wait(&self, tries: u32, asked: Option<Duration>, random: u32) -> Duration {
        let doubled = self
            .first_wait
            .saturating_mul(1 << tries.saturating_sub(1).min(16));
        let share = 0.75 + 0.5 * f64::from(random) / f64::from(u32::MAX);
        let wait = doubled.min(self.longest_wait).mul_f64(share);
        wait.max(asked.unwrap_or_default()).min(self.longest_wait)
    }
}

/// Tries until it works, until it fails in a way that no other try mends, or until there were enough
/// tries. What is tried must end before anything of an answer is given out, as `ChatModels::stream`
/// does. Dropping the future ends the waiting.
pub async fn with_retries<T, F, A>(retries: Retries, mut attempt: F) -> Result<T, LlmError>
where
    F: FnMut() -> A,
    A: Future<Output = Result<T, LlmError>>,
{
    let mut tries = 1;
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if tries >= retries.tries || !error.is_retryable() {
            return Err(error);
        }
        let wait = retries.wait(tries, error.retry_after(), random());
        tracing::warn!(%error, tries, ?wait, "a model is asked again");
        tokio::time::sleep(wait).await;
        tries += 1;
    }
}

/// Without randomness the waits are merely as long as everybody's.
fn random() -> u32 {
    let mut random = [0; 4];
    match getrandom::fill(&mut random) {
        Ok(()) => u32::from_le_bytes(random),
        Err(_) => u32::MAX / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_follow_the_provider_up_to_the_longest() {
        let retries = Retries::default();
        let seconds = |tries, asked, random| {
            let asked: Option<u64> = asked;
            let wait = retries.wait(tries, asked.map(Duration::from_secs), random);
            wait.as_secs_f64()
        };
        assert!((seconds(1, None, 0) - 0.75).abs() < 0.001);
        assert!((seconds(1, None, u32::MAX) - 1.25).abs() < 0.001);
        assert!((seconds(4, None, u32::MAX / 2) - 8.0).abs() < 0.01);
        assert!((seconds(1, Some(7), 0) - 7.0).abs() < 0.001);
        assert!((seconds(1, Some(600), 0) - 60.0).abs() < 0.001);
        assert!(seconds(40, None, u32::MAX) <= 60.0);
    }

    #[tokio::test]
    async fn what_may_pass_is_tried_five_times_and_what_does_not_once() {
        let busy = LlmError::Refused {
            status: 529,
            kind: "overloaded_error".to_owned(),
            message: String::new(),
            retry_after: None,
        };
        let refused = LlmError::Refused {
            status: 401,
            kind: "authentication_error".to_owned(),
            message: String::new(),
            retry_after: None,
        };
        for (error, expected) in [(busy, 5), (refused, 1), (LlmError::CutOff, 5)] {
            let mut tries = 0;
            let retries = Retries {
                first_wait: Duration::ZERO,
                ..Retries::default()
            };
            let result = with_retries(retries, || {
                tries += 1;
                let error = error.clone();
                async move { Err::<(), _>(error) }
            });
            assert_eq!(result.await, Err(error.clone()));
            assert_eq!(tries, expected, "{error}");
        }
    }
}
