//! Finds out whether a program waits for the user: one of its threads sleeps in a system call that reads its input.
//!
//! Where the kernel does not say (`/proc/<pid>/syscall` unreadable, another processor), nothing is ever found to wait, and neither is
//! a program that watches many things at once (epoll).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until};

use super::states::States;
use crate::process_tree;

/// Silence after which a look is taken.
const QUIET: Duration = Duration::from_millis(300);

/// Longest time between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Numbers of system calls: read, and those that wait for several files.
#[cfg(target_arch = "x86_64")]
const CALLS: (&str, &[&str]) = ("0", &["23", "270"]);
#[cfg(target_arch = "aarch64")]
const CALLS: (&str, &[&str]) = ("63", &["72"]);
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const CALLS: (&str, &[&str]) = ("", &[]);

/// Says IDLE when the process `root`, or one that it started, reads one of `inputs` (where links in `/proc/<pid>/fd` point to) and
/// nothing has come or gone for 300 ms; WORKING when that is over without input from here. Never ends.
pub(crate) async fn follow(
    root: i32,
    inputs: Vec<PathBuf>,
    mut activity: watch::Receiver<Instant>,
    states: Arc<States>,
) {
    let inputs: Arc<[PathBuf]> = inputs.into();
    let mut pause = QUIET;
    loop {
        let last = *activity.borrow_and_update();
        sleep_until(last + QUIET).await;
        if activity.has_changed().unwrap_or(false) {
            pause = QUIET;
            continue;
        }
        let paths = Arc::clone(&inputs);
        let waiting = spawn_blocking(move || waits(root, &paths)).await;
        if activity.has_changed().unwrap_or(false) {
            continue;
        }
        match waiting {
            Ok(true) => states.waiting().await,
            Ok(false) => states.no_longer_waiting().await,
            Err(_) => return,
        }
        tokio::select! {
            () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            _ = activity.changed() => pause = QUIET,
        }
    }
}

fn waits(root: i32, inputs: &[PathBuf]) -> bool {
    process_tree::of_process(root)
        .into_iter()
        .any(|process| process_waits(process.pid, inputs))
}

fn process_waits(pid: i32, inputs: &[PathBuf]) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("syscall")).ok())
        .filter_map(|call| file_read_by(&call))
        .filter_map(|file| fs::read_link(format!("/proc/{pid}/fd/{file}")).ok())
        .any(|target| inputs.contains(&target))
}

/// The file that a system call, as the kernel shows it (number, arguments in hexadecimal, stack), waits to read from.
fn file_read_by(call: &str) -> Option<u64> {
    let mut words = call.split_ascii_whitespace();
    let (number, first) = (words.next()?, words.next()?);
    let first = u64::from_str_radix(first.trim_start_matches("0x"), 16).ok()?;
    let (read, selects) = CALLS;
    if number == read {
        return Some(first);
    }
    // Waiting for files below 1 can only be for standard input. GNU readline waits so.
    (selects.contains(&number) && first == 1).then_some(0)
}

/// What links to a terminal look like.
pub(crate) fn terminal_links(terminal: &Path) -> Vec<PathBuf> {
    vec![terminal.to_owned(), PathBuf::from("/dev/tty")]
}

/// What links to a pipe look like.
pub(crate) fn pipe_link(inode: u64) -> Vec<PathBuf> {
    vec![PathBuf::from(format!("pipe:[{inode}]"))]
}
