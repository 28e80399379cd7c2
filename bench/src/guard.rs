//! Documents that keep a processor busy: what it takes until they are refused, or until they would
//! be executed; and beside it what the executor takes for a small one of the same kind, unguarded.

mod asked;
mod names;
mod spread;
mod text;
mod values;

use std::time::Duration;

use anyhow::{Context as _, Result};
use async_graphql::{Executor as _, Request, Variables};
use taskyard_server::config::GraphqlLimits;
use taskyard_server::graphql::{self, PublicSchema, RowPlans};
use taskyard_server::http::guard::{Guard, Names};
use taskyard_server::store::Database;
use tokio::runtime::Runtime;

use crate::table::median;
use crate::{gateway, processor};
use asked::{Asked, Kind};

/// What it may take.
const GOAL: Duration = Duration::from_millis(5);
const ROUNDS: usize = 11;
/// Each kind is made in so many sizes, from more than what is let through down to a hundredth of it.
const SIZES: i32 = 22;

/// What the costliest document of a kind costs.
struct Worst {
    bytes: usize,
    verdict: String,
    took: Duration,
}

/// Measures and prints.
pub(crate) fn measure(runtime: &Runtime, db: &Database) -> Result<()> {
    let services = runtime.block_on(gateway::services(db))?;
    let schema = graphql::schema(services, RowPlans(true));
    println!("\nhostile documents ({})", processor::load()?);
    println!(
        "  {:<58} {:>9} {:>18} {:>10}   {:>8} {:>12}",
        "", "bytes", "verdict", "after", "bytes", "unguarded"
    );
    let mut slow = Vec::new();
    for kind in kinds() {
        let worst = worst(runtime, &schema, kind)?;
        let unguarded = unguarded(runtime, &schema, kind)?;
        println!(
            "  {:<58} {:>9} {:>18} {:>10}   {unguarded}",
            kind.what,
            worst.bytes,
            worst.verdict,
            milliseconds(worst.took),
        );
        if worst.took > GOAL {
            slow.push(kind.what);
        }
    }
    println!(
        "  The costliest size of each, median of {ROUNDS} rounds; goal: each under {}",
        milliseconds(GOAL)
    );
    if !slow.is_empty() {
        println!("  missed: {}", slow.join(", "));
    }
    Ok(())
}

fn kinds() -> impl Iterator<Item = &'static Kind> {
    let all = spread::KINDS.iter().chain(&names::KINDS);
    all.chain(&values::KINDS).chain(&text::KINDS)
}

/// Tries many sizes, as one who attacks would.
fn worst(runtime: &Runtime, schema: &PublicSchema, kind: &Kind) -> Result<Worst> {
    let mut worst: Option<Worst> = None;
    let mut size = kind.size * 6 / 5;
    for _ in 0..SIZES {
        let asked = (kind.make)(size.max(1));
        let mut took = Vec::new();
        let mut verdict = String::new();
        for _ in 0..ROUNDS {
            let (said, time) = judged(runtime, schema, &asked)?;
            took.push(time.as_secs_f64());
            verdict = said;
        }
        let took = Duration::from_secs_f64(median(took));
        if worst.as_ref().is_none_or(|worst| worst.took < took) {
            let bytes = asked.document.len() + asked.variables.len();
            worst = Some(Worst {
                bytes,
                verdict,
                took,
            });
        }
        size = size * 4 / 5;
    }
    worst.context("no size was tried")
}

/// What is said to a document that was never seen, and after how much processor time.
fn judged(runtime: &Runtime, schema: &PublicSchema, asked: &Asked) -> Result<(String, Duration)> {
    let guard = Guard::new(GraphqlLimits::default(), Names::of(&graphql::registry()));
    let before = processor::of_this_thread();
    let said = if let Err(failure) = guard.may_read(asked.variables.as_bytes()) {
        limit(failure.message())
    } else {
        match guard.check(request(asked)?) {
            Err(error) => limit(&error.message),
            // The validator runs in this thread; what it lets through is not of interest.
            Ok(guarded) => match runtime.block_on(schema.execute(guarded.request)) {
                answer if answer.is_ok() => "answered".to_owned(),
                _ => "validator".to_owned(),
            },
        }
    };
    Ok((said, processor::of_this_thread().saturating_sub(before)))
}

/// The limit's name out of a refusal.
fn limit(message: &str) -> String {
    let named = message.split_once("the limit ");
    let named = named.and_then(|(_, rest)| rest.split_once(':'));
    named.map_or("guard", |(name, _)| name).to_owned()
}

fn unguarded(runtime: &Runtime, schema: &PublicSchema, kind: &Kind) -> Result<String> {
    let Some(size) = kind.unguarded else {
        return Ok(String::new());
    };
    let asked = (kind.make)(size);
    let before = processor::of_this_thread();
    runtime.block_on(schema.execute(request(&asked)?));
    let took = processor::of_this_thread().saturating_sub(before);
    let bytes = asked.document.len() + asked.variables.len();
    Ok(format!("{bytes:>8} {:>12}", milliseconds(took)))
}

fn request(asked: &Asked) -> Result<Request> {
    let variables: Variables = serde_json::from_str(&asked.variables)?;
    let mut request = Request::new(&asked.document).variables(variables);
    request.operation_name = asked.operation.map(str::to_owned);
    Ok(request)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
