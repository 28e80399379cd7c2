use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::delivery::{CommandResultInput, Done};
use super::execute::{Program, ended, with_output};
use super::output::Output;

/// Programs in the background that are remembered, those that have ended included.
const REMEMBERED: usize = 64;

/// How long the end of a program may take that is told to end.
const END_LIMIT: Duration = Duration::from_secs(30);

/// The programs in the background, in the order in which they were started.
#[derive(Default)]
pub(super) struct Processes(Mutex<Vec<Arc<Background>>>);

struct Background {
    pid: i32,
    output: Arc<Output>,
    stop: CancellationToken,
    end: watch::Sender<End>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    /// `None`: the system did not say how.
    Ended(Option<ExitStatus>),
}

impl Processes {
    /// Forgets the oldest one that has ended when there are too many; `Err`: all of them run.
    pub(super) fn make_room(&self) -> Result<(), String> {
        let mut all = self.all();
        if all.len() < REMEMBERED {
            return Ok(());
        }
        let oldest = all.iter().position(|it| *it.end.borrow() != End::NotYet);
        let oldest = oldest.ok_or_else(|| {
            format!("{REMEMBERED} programs run in the background already: end one of them first")
        })?;
        all.remove(oldest);
        Ok(())
    }

    /// Lets a program run on.
    pub(super) fn add(&self, mut program: Program) -> Done {
        let background = Arc::new(Background {
            pid: program.pid(),
            output: Arc::clone(program.output()),
            stop: CancellationToken::new(),
            end: watch::Sender::new(End::NotYet),
        });
        {
            let mut all = self.all();
            // An earlier one whose number the system has given anew.
            all.retain(|it| it.pid != background.pid);
            all.push(Arc::clone(&background));
        }
        let done = background.as_it_is();
        tokio::spawn(async move {
            let stop = background.stop.clone();
            let end = program.end_or(stop.cancelled_owned()).await;
            let status = end.ok().map(|(status, _)| status);
            background.end.send_replace(End::Ended(status));
        });
        done
    }

    /// What a program has written so far, once it has ended or `wait` is over.
    pub(super) async fn read(
        &self,
        pid: i32,
        wait: Duration,
        cancel: &CancellationToken,
    ) -> Result<Done, String> {
        let background = self.find(pid)?;
        tokio::select! {
            () = background.ended(wait) => {}
            () = cancel.cancelled() => {}
        }
        Ok(background.as_it_is())
    }

    /// Ends a program; gives what it has written.
    pub(super) async fn stop(&self, pid: i32) -> Result<Done, String> {
        let background = self.find(pid)?;
        background.stop.cancel();
        background.ended(END_LIMIT).await;
        Ok(background.as_it_is())
    }

    fn find(&self, pid: i32) -> Result<Arc<Background>, String> {
        let found = self.all().iter().find(|it| it.pid == pid).cloned();
        found.ok_or_else(|| {
            format!("no program was started in the background with the process id {pid}, or it has been forgotten")
        })
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Background>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Background {
    async fn ended(&self, limit: Duration) {
        let mut end = self.end.subscribe();
        // Late or not, it is told as it is.
        let _ = timeout(limit, end.wait_for(|end| *end != End::NotYet)).await;
    }

    fn as_it_is(&self) -> Done {
        let end = *self.end.borrow();
        let result = match end {
            End::Ended(Some(status)) => ended(status),
            End::Ended(None) | End::NotYet => CommandResultInput::default(),
        };
        let result = CommandResultInput {
            process_id: Some(i64::from(self.pid)),
            is_running: end == End::NotYet,
            ..result
        };
        with_output(&self.output, result)
    }
}
