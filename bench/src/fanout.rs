//! Thousands of sockets that follow one build, beside a bare broadcast of the same bytes.

use std::time::{Duration, Instant};

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::routing::any;
use sea_orm::{ConnectionTrait as _, Statement};
use taskyard_server::domain::BuildId;
use taskyard_server::events::Topic;
use taskyard_server::services::Services;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

use crate::comparison::{Figure, figures};
use crate::crowd::{Asked, Crowd};
use crate::database::Temporary;
use crate::load::now;
use crate::seed::{self, Kind, Stage};
use crate::table::{self, Row, median, percent};
use crate::{gateway, processor};

const ROUNDS: u32 = 5;
/// Updates of a second.
const RATE: u32 = 4;

const DOCUMENT: &str = "subscription Follow($id: ID!) {
  buildStatus(buildId: $id) { sequence previousStatus build { id number transition job { id status reason queuedAt } } }
}";

/// Connects two crowds, tells them the same in turns, and prints the table; gives what is compared
/// between databases.
pub(crate) fn measure(
    runtime: &Runtime,
    database: &Temporary,
    connections: u32,
    seconds: u32,
) -> Result<Vec<Figure>> {
    let (tell, _) = broadcast::channel(64);
    let (services, ours, bare) = runtime.block_on(async {
        let services = gateway::services(&database.db).await?;
        seed::fill(&database.db, Stage::Waiting, 10).await?;
        let ours = gateway::serve_sockets(&services, connections as usize).await?;
        let bare = gateway::listen(bare(tell.clone())).await?;
        anyhow::Ok((services, ours, bare))
    })?;
    let asked = |ids: Vec<String>| Asked {
        document: DOCUMENT.to_owned(),
        ids,
        token: gateway::TOKEN.to_owned(),
    };
    let build = seed::id(Kind::Build, 1).to_string();
    let before = processor::resident()?;
    let url = format!("ws://{ours}/graphql");
    let (crowd, _) = Crowd::connect(&url, connections, &asked(vec![build]))?;
    std::thread::sleep(Duration::from_secs(1));
    let memory_ours = processor::resident()? - before;
    let before = processor::resident()?;
    let (bare_crowd, _) =
        Crowd::connect(&format!("ws://{bare}/"), connections, &asked(Vec::new()))?;
    std::thread::sleep(Duration::from_secs(1));
    let memory_bare = processor::resident()? - before;

    let updates = (seconds * RATE / ROUNDS / 2).max(1);
    let rounds = rounds(runtime, &services, &tell, f64::from(connections), updates)?;
    let heard = crowd.end(1 + rounds.told)?;
    let heard_bare = bare_crowd.end(rounds.told)?;
    let title = format!(
        "{}: {connections} sockets that follow one build, {ROUNDS} rounds of {updates} updates; {}",
        database.name(),
        processor::load()?
    );
    let row = Row::plain;
    let kib = |kilobytes: f64| format!("{:.1}", kilobytes / f64::from(connections));
    let statements = rounds.statements / f64::from(updates * ROUNDS);
    let (ours, bare) = (median(rounds.ours), median(rounds.bare));
    let rows = [
        Row {
            what: "deliveries a processor second".to_owned(),
            ours: format!("{ours:.0}"),
            bare: format!("{bare:.0}"),
            ratio: percent(ours, bare),
            goal: "at least 50 %",
        },
        row("KiB a socket", kib(memory_ours), kib(memory_bare), ""),
        row(
            "begin of the change to client, p50 ms",
            format!("{:.0}", heard.p50),
            format!("{:.0}", heard_bare.p50),
            "",
        ),
        row(
            "begin of the change to client, p99 ms",
            format!("{:.0}", heard.p99),
            format!("{:.0}", heard_bare.p99),
            "",
        ),
        row(
            "statements an update, with its own",
            format!("{statements:.1}"),
            String::new(),
            "",
        ),
        row(
            "updates told",
            heard.messages.to_string(),
            heard_bare.messages.to_string(),
            "",
        ),
        row(
            "told as one with a later one",
            heard.merged.to_string(),
            heard_bare.merged.to_string(),
            "",
        ),
        row(
            "told twice",
            heard.duplicates.to_string(),
            heard_bare.duplicates.to_string(),
            "0",
        ),
        row(
            "sockets that miss the last one",
            heard.behind.to_string(),
            heard_bare.behind.to_string(),
            "0",
        ),
    ];
    table::print(&title, &rows);
    Ok(figures([
        ("deliveries a processor second", ours),
        ("the same of the bare broadcast", bare),
        ("KiB a socket", memory_ours / f64::from(connections)),
        ("statements an update, with its own", statements),
        ("begin of the change to client, p50 ms", heard.p50),
        ("begin of the change to client, p99 ms", heard.p99),
    ]))
}

/// What the rounds gave.
#[derive(Default)]
struct Rounds {
    /// The number of the last update.
    told: i64,
    statements: f64,
    /// Deliveries a processor second.
    ours: Vec<f64>,
    bare: Vec<f64>,
}

/// Tells both crowds the same in turns.
fn rounds(
    runtime: &Runtime,
    services: &Services,
    tell: &broadcast::Sender<Utf8Bytes>,
    connections: f64,
    updates: u32,
) -> Result<Rounds> {
    let deliveries = f64::from(updates) * connections;
    let every = Duration::from_secs(1) / RATE;
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        let (used, sent) = (processor::used()?, services.db.statements());
        runtime.block_on(async {
            for _ in 0..updates {
                change(services).await?;
                tokio::time::sleep(every).await;
            }
            anyhow::Ok(())
        })?;
        settle(runtime)?;
        let used = processor::used()?.saturating_sub(used);
        rounds.ours.push(deliveries / used.as_secs_f64());
        rounds.statements += f64::from(u32::try_from(services.db.statements() - sent)?);

        let used = processor::used()?;
        runtime.block_on(async {
            for _ in 0..updates {
                rounds.told += 1;
                // Whoever is connected hears it.
                let _ = tell.send(message(rounds.told).into());
                tokio::time::sleep(every).await;
            }
        });
        settle(runtime)?;
        let used = processor::used()?.saturating_sub(used);
        rounds.bare.push(deliveries / used.as_secs_f64());
    }
    Ok(rounds)
}

/// Waits until nothing is told any more: the process has used next to nothing for a while.
fn settle(runtime: &Runtime) -> Result<()> {
    let start = Instant::now();
    runtime.block_on(async {
        loop {
            let used = processor::used()?;
            tokio::time::sleep(Duration::from_millis(100)).await;
            let used = processor::used()?.saturating_sub(used);
            if used < Duration::from_millis(5) || start.elapsed() > Duration::from_secs(10) {
                return Ok(());
            }
        }
    })
}

async fn change(services: &Services) -> Result<()> {
    let db = services.db.writer();
    let text = "UPDATE jobs SET revision = revision + 1, reason = $1 WHERE id = $2";
    let values = [
        format!("at:{}", now()).into(),
        seed::id(Kind::Job, 1).into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
    db.execute_raw(statement).await?;
    services
        .events
        .publish(Topic::Build(BuildId(seed::id(Kind::Build, 1))));
    Ok(())
}

/// What the gateway tells of the same, byte for byte but for the numbers.
fn message(sequence: i64) -> String {
    let (build, job) = (seed::id(Kind::Build, 1), seed::id(Kind::Job, 1));
    let at = now();
    format!(
        r#"{{"id":"1","type":"next","payload":{{"data":{{"buildStatus":{{"sequence":"{sequence}","previousStatus":"PENDING","build":{{"id":"{build}","number":1,"transition":"START","job":{{"id":"{job}","status":"PENDING","reason":"at:{at}","queuedAt":"2026-01-01T00:00:01Z"}}}}}}}}}}}}"#
    )
}

fn bare(tell: broadcast::Sender<Utf8Bytes>) -> Router {
    let upgrade = async move |upgrade: WebSocketUpgrade| {
        let told = tell.subscribe();
        upgrade
            .protocols(["graphql-transport-ws"])
            .read_buffer_size(4 * 1024)
            .on_upgrade(async move |socket| pass_on(socket, told).await)
    };
    Router::new().route("/", any(upgrade))
}

async fn pass_on(mut socket: WebSocket, mut told: broadcast::Receiver<Utf8Bytes>) {
    let first = Message::text(message(0));
    if socket.send(first).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            heard = socket.recv() => if !matches!(heard, Some(Ok(_))) {
                return;
            },
            Ok(text) = told.recv() => if socket.send(Message::Text(text)).await.is_err() {
                return;
            },
        }
    }
}
