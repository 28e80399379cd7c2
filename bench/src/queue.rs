//! The queue: workers that take jobs, start them and complete them, with nothing to do in between.

mod bare;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::{Value, json};
use taskyard_server::store::Database;
use tokio::runtime::Runtime;

use crate::client::{Connection, Request};
use crate::database::Temporary;
use crate::seed::{self, Stage};
use crate::table::{self, Row, median, percent};
use crate::{gateway, processor};

const WORKERS: usize = 16;
const ROUNDS: usize = 5;
/// Jobs of a round.
const JOBS: u32 = 600;
/// No round takes longer, however slow the machine is.
const LONGEST: Duration = Duration::from_secs(10);

const REGISTER: &str = "mutation Register($input: RegisterProvisionerInput!) {
  registerProvisioner(input: $input) { provisionerId }
}";
const ACQUIRE: &str = "mutation Acquire($input: AcquireJobInput!) {
  acquireJob(input: $input) {
    job {
      id runLease buildId buildNumber transition workspaceId workspaceName ownerName taskId taskName prompt
      files { path executable contentBase64 } parameters { name value secret } gatewayUrl
    }
  }
}";
const RENEW: &str =
    "mutation Renew($input: RenewLeaseInput!) { renewLease(input: $input) { lease } }";
const COMPLETE: &str =
    "mutation Complete($input: CompleteJobInput!) { completeJob(input: $input) { lease } }";

/// Who answers.
#[derive(Clone, Copy)]
enum Side {
    Ours(SocketAddr),
    Bare(SocketAddr),
}

impl Side {
    fn connect(self) -> Result<Connection> {
        let (Self::Ours(address) | Self::Bare(address)) = self;
        Connection::open(address)
    }

    fn request(self, operation: &str, path: &str, input: &Value) -> Request {
        match self {
            Self::Ours(_) => {
                let asked = json!({ "query": operation, "variables": { "input": input } });
                Request::new("/worker/graphql", &asked)
            }
            Self::Bare(_) => Request::new(path, input),
        }
    }
}

/// What the rounds of one side gave.
#[derive(Default)]
struct Figures {
    per_second: Vec<f64>,
    until_running: Vec<Duration>,
    milliseconds: Vec<f64>,
    statements: f64,
}

/// Fills the queue, empties some of it, and prints the table.
pub(crate) fn measure(runtime: &Runtime, database: &Temporary, tasks: u32) -> Result<()> {
    let (ours, bare) = runtime.block_on(async {
        let services = gateway::services(&database.db).await?;
        seed::fill(&database.db, Stage::Waiting, tasks).await?;
        let ours = gateway::serve(&services).await?;
        let bare = gateway::listen(bare::router(&database.db)).await?;
        anyhow::Ok((Side::Ours(ours), Side::Bare(bare)))
    })?;
    let workers = register(ours)?;
    let mut sides = [(ours, Figures::default()), (bare, Figures::default())];
    for (side, _) in &sides {
        round(*side, &database.db, &workers, &mut Figures::default())?;
    }
    for _ in 0..ROUNDS {
        for (side, figures) in &mut sides {
            round(*side, &database.db, &workers, figures)?;
        }
    }
    let [(_, mut ours), (_, mut bare)] = sides;
    let title = format!(
        "{}: {WORKERS} workers, {tasks} jobs queued, median of {ROUNDS} rounds of {JOBS}; {}",
        database.name(),
        processor::load()?
    );
    let goal = if database.db.is_postgres() {
        "at least 1,000"
    } else {
        "at least 500"
    };
    table::print(&title, &rows(&mut ours, &mut bare, goal));
    Ok(())
}

/// Makes the workers known; gives their ids.
fn register(ours: Side) -> Result<Vec<Value>> {
    let mut connection = ours.connect()?;
    let mut ids = Vec::new();
    for number in 1..=WORKERS {
        let input = json!({
            "name": format!("worker-{number}"), "host": "bench", "version": "0", "driver": "process",
            "isolation": "PROCESS"
        });
        let answer = connection.ask_json(&ours.request(REGISTER, "", &input))?;
        ids.push(answer["data"]["registerProvisioner"]["provisionerId"].clone());
    }
    Ok(ids)
}

fn round(side: Side, db: &Database, workers: &[Value], figures: &mut Figures) -> Result<()> {
    let taken = AtomicU32::new(0);
    let (sent, used, start) = (db.statements(), processor::used()?, Instant::now());
    let times: Vec<Duration> = thread::scope(|scope| {
        let clients: Vec<_> = workers
            .iter()
            .map(|worker| {
                let taken = &taken;
                scope.spawn(move || {
                    let mut connection = side.connect()?;
                    let mut times = Vec::new();
                    while start.elapsed() < LONGEST && taken.fetch_add(1, Ordering::Relaxed) < JOBS
                    {
                        times.push(carry_out(side, &mut connection, worker)?);
                    }
                    anyhow::Ok(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for client in clients {
            let times = client.join().map_err(|_| anyhow!("a worker panicked"))??;
            all.extend(times);
        }
        anyhow::Ok(all)
    })?;
    let took = start.elapsed();
    let used = processor::used()?.saturating_sub(used);
    let jobs = f64::from(u32::try_from(times.len())?);
    let sent = f64::from(u32::try_from(db.statements() - sent)?);
    figures.per_second.push(jobs / took.as_secs_f64());
    figures
        .milliseconds
        .push(used.as_secs_f64() * 1_000.0 / jobs);
    figures.until_running.extend(times);
    figures.statements = sent / jobs;
    Ok(())
}

/// Takes a job, starts it and completes it; gives how long it took until it ran, which is when its
/// lease was renewed for the first time.
fn carry_out(side: Side, connection: &mut Connection, worker: &Value) -> Result<Duration> {
    let start = Instant::now();
    let acquire = side.request(ACQUIRE, "/acquire", &json!({ "provisionerId": worker }));
    let answer = connection.ask_json(&acquire)?;
    let job = &answer["data"]["acquireJob"]["job"];
    let held = json!({ "jobId": job["id"], "runLease": job["runLease"] });
    job["id"].as_str().context("the queue is empty")?;
    let renewed = connection.ask_json(&side.request(RENEW, "/renew", &held))?;
    ensure!(
        renewed["data"]["renewLease"]["lease"] == "HELD",
        "{renewed}"
    );
    let until_running = start.elapsed();
    let completed = connection.ask_json(&side.request(COMPLETE, "/complete", &held))?;
    ensure!(
        completed["data"]["completeJob"]["lease"] == "HELD",
        "{completed}"
    );
    Ok(until_running)
}

fn rows(ours: &mut Figures, bare: &mut Figures, goal: &'static str) -> Vec<Row> {
    let row = |what: &str, (ours, bare): (f64, f64), digits: usize, goal| Row {
        what: what.to_owned(),
        ours: format!("{ours:.digits$}"),
        bare: format!("{bare:.digits$}"),
        ratio: percent(ours, bare),
        goal,
    };
    let of = |read: fn(&mut Figures) -> f64, ours: &mut Figures, bare: &mut Figures| {
        (read(ours), read(bare))
    };
    vec![
        row(
            "jobs/s",
            of(|side| median(side.per_second.clone()), ours, bare),
            0,
            goal,
        ),
        row(
            "acquire to running, p50 ms",
            of(|side| side.percentile(50), ours, bare),
            1,
            "",
        ),
        row(
            "acquire to running, p99 ms",
            of(|side| side.percentile(99), ours, bare),
            1,
            "under 50",
        ),
        row(
            "statements a job",
            of(|side| side.statements, ours, bare),
            1,
            "",
        ),
        row(
            "CPU ms a job",
            of(|side| median(side.milliseconds.clone()), ours, bare),
            2,
            "",
        ),
    ]
}

impl Figures {
    /// In milliseconds, over all rounds.
    fn percentile(&mut self, percent: usize) -> f64 {
        self.until_running.sort_unstable();
        let place = self.until_running.len() * percent / 100;
        let time = self.until_running.get(place).copied().unwrap_or_default();
        time.as_secs_f64() * 1_000.0
    }
}
