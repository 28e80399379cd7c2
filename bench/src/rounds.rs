//! Many requests at once, for a while.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use taskyard_server::store::Database;

use crate::client::{Connection, Request};
use crate::processor::Process;
use crate::table::median;

/// Connections that ask at the same time.
pub(crate) const CONNECTIONS: usize = 8;
/// No round takes longer, however slow the machine is.
const LONGEST: Duration = Duration::from_secs(5);

/// A request to ask again and again, with what its rounds gave.
pub(crate) struct Asked {
    address: SocketAddr,
    request: Request,
    /// Who answers.
    process: Process,
    per_second: Vec<f64>,
    milliseconds: Vec<f64>,
    statements: Vec<f64>,
}

impl Asked {
    /// To be asked of a server in this process.
    pub(crate) fn new(address: SocketAddr, request: Request) -> Self {
        Self::of(address, request, Process::own())
    }

    /// To be asked of a server in any process.
    pub(crate) fn of(address: SocketAddr, request: Request, process: Process) -> Self {
        Self {
            address,
            request,
            process,
            per_second: Vec::new(),
            milliseconds: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// Asks at most so often, and counts.
    pub(crate) fn round(&mut self, db: &Database, requests: u32) -> Result<()> {
        let sent = db.statements();
        let done = self.round_of_another(requests)?;
        let sent = f64::from(u32::try_from(db.statements() - sent)?);
        self.statements.push(sent / f64::from(done));
        Ok(())
    }

    /// The same of a server whose statements can't be counted; how often it was asked.
    pub(crate) fn round_of_another(&mut self, requests: u32) -> Result<u32> {
        let (done, took, used) = self.ask(requests)?;
        self.per_second.push(f64::from(done) / took.as_secs_f64());
        let each = used.as_secs_f64() * 1_000.0 / f64::from(done);
        self.milliseconds.push(each);
        Ok(done)
    }

    /// Where it is asked.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same without counting.
    pub(crate) fn warm_up(&self, requests: u32) -> Result<()> {
        self.ask(requests).map(drop)
    }

    fn ask(&self, requests: u32) -> Result<(u32, Duration, Duration)> {
        let used = self.process.used()?;
        let (done, took) = ask(self.address, &self.request, requests)?;
        Ok((done, took, self.process.used()?.saturating_sub(used)))
    }

    pub(crate) fn per_second(&self) -> f64 {
        median(self.per_second.clone())
    }

    /// Statements for a request, on the average of a round.
    pub(crate) fn statements(&self) -> f64 {
        median(self.statements.clone())
    }

    /// Processor time of the servers (with SQLite inside) for a request.
    pub(crate) fn milliseconds(&self) -> f64 {
        median(self.milliseconds.clone())
    }
}

fn ask(address: SocketAddr, request: &Request, requests: u32) -> Result<(u32, Duration)> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(address)?);
    }
    let (asked, done) = (AtomicU32::new(0), AtomicU32::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        let clients: Vec<_> = connections
            .iter_mut()
            .map(|connection| {
                scope.spawn(|| {
                    while start.elapsed() < LONGEST
                        && asked.fetch_add(1, Ordering::Relaxed) < requests
                    {
                        connection.ask(request)?;
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        clients.into_iter().try_for_each(|client| {
            client
                .join()
                .map_err(|_| anyhow!("a client panicked"))
                .flatten()
        })
    })?;
    Ok((done.into_inner(), start.elapsed()))
}
