//! Many requests at once, for a while.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use taskyard_server::store::Database;

use crate::client::{Connection, Request};
use crate::processor;
use crate::table::median;

/// Connections that ask at the same time.
pub(crate) const CONNECTIONS: usize = 8;
/// No round takes longer, however slow the machine is.
const LONGEST: Duration = Duration::from_secs(5);

/// A request to ask again and again, with what its rounds gave.
pub(crate) struct Asked {
    address: SocketAddr,
    request: Request,
    per_second: Vec<f64>,
    milliseconds: Vec<f64>,
    statements: Vec<f64>,
}

impl Asked {
    pub(crate) fn new(address: SocketAddr, request: Request) -> Self {
        Self {
            address,
            request,
            per_second: Vec::new(),
            milliseconds: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// Asks at most so often, and counts.
    pub(crate) fn round(&mut self, db: &Database, requests: u32) -> Result<()> {
        let sent = db.statements();
        let (done, took, used) = ask(self.address, &self.request, requests)?;
        let sent = f64::from(u32::try_from(db.statements() - sent)?);
        self.statements.push(sent / f64::from(done));
        self.per_second.push(f64::from(done) / took.as_secs_f64());
        let each = used.as_secs_f64() * 1_000.0 / f64::from(done);
        self.milliseconds.push(each);
        Ok(())
    }

    /// The same without counting.
    pub(crate) fn warm_up(&self, requests: u32) -> Result<()> {
        ask(self.address, &self.request, requests).map(drop)
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

fn ask(address: SocketAddr, request: &Request, requests: u32) -> Result<(u32, Duration, Duration)> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(address)?);
    }
    let (asked, done) = (AtomicU32::new(0), AtomicU32::new(0));
    let (used, start) = (processor::used()?, Instant::now());
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
    let took = start.elapsed();
    Ok((
        done.into_inner(),
        took,
        processor::used()?.saturating_sub(used),
    ))
}
