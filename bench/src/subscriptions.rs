//! Thousands of sockets, each of which follows a task of its own that changes once a second.

use std::time::{Duration, Instant};

use anyhow::Result;
use sea_orm::{ConnectionTrait as _, Statement};
use taskyard_server::domain::TaskId;
use taskyard_server::events::Topic;
use taskyard_server::services::Services;
use tokio::runtime::Runtime;

use crate::comparison::{Figure, figures};
use crate::crowd::{Asked, Crowd};
use crate::database::Temporary;
use crate::load::now;
use crate::seed::{self, Kind, Stage};
use crate::table::{self, Row};
use crate::{gateway, processor};

/// Into how many parts a second is cut: in each, some of the tasks change together.
const PARTS: u32 = 20;

const DOCUMENT: &str = "subscription Follow($id: ID!) {
  task(id: $id) { sequence task { id status statusReason currentState { state message at } } }
}";

/// Connects, changes, and prints the table; gives what is compared between databases.
pub(crate) fn measure(
    runtime: &Runtime,
    database: &Temporary,
    connections: u32,
    seconds: u32,
) -> Result<Vec<Figure>> {
    let (services, address) = runtime.block_on(async {
        let services = gateway::services(&database.db).await?;
        seed::fill(&database.db, Stage::Started, connections).await?;
        let address = gateway::serve_sockets(&services, connections as usize).await?;
        anyhow::Ok((services, address))
    })?;
    let asked = Asked {
        document: DOCUMENT.to_owned(),
        ids: (1..=connections)
            .map(|n| seed::id(Kind::Task, n).to_string())
            .collect(),
        token: gateway::TOKEN.to_owned(),
    };
    let before = processor::resident()?;
    let url = format!("ws://{address}/graphql");
    let (crowd, _) = Crowd::connect(&url, connections, &asked)?;
    std::thread::sleep(Duration::from_secs(2));
    let connected = processor::resident()?;
    let (sent, used, start) = (database.db.statements(), processor::used()?, Instant::now());
    let rounds = runtime.block_on(change(&services, connections, seconds))?;
    let took = start.elapsed().as_secs_f64();
    let used = processor::used()?.saturating_sub(used).as_secs_f64();
    let sent = f64::from(u32::try_from(database.db.statements() - sent)?);
    let after = processor::resident()?;
    let heard = crowd.end(1 + i64::from(rounds))?;
    let updates = f64::from(connections) * f64::from(rounds);
    let title = format!(
        "{}: {connections} sockets, each with a task of its own that changes once a second, {took:.0} s; {}",
        database.name(),
        processor::load()?
    );
    let each = |kilobytes: f64| format!("{:.1}", (kilobytes - before) / f64::from(connections));
    let row = |what: &str, ours, goal| Row::plain(what, ours, String::new(), goal);
    let rows = [
        row(
            "MiB resident",
            format!("{:.0}", after / 1_024.0),
            "under 1,024",
        ),
        row("KiB a socket, connected", each(connected), "at most 12"),
        row("KiB a socket, after the updates", each(after), ""),
        row(
            "processor seconds a second",
            format!("{:.2}", used / took),
            "at most 1",
        ),
        row(
            "CPU µs an update",
            format!("{:.1}", used * 1_000_000.0 / updates),
            "",
        ),
        row("statements an update", format!("{:.3}", sent / updates), ""),
        row(
            "begin of the change to client, p50 ms",
            format!("{:.0}", heard.p50),
            "",
        ),
        row(
            "begin of the change to client, p99 ms",
            format!("{:.0}", heard.p99),
            "under 250",
        ),
        row(
            "begin of the change to client, p99.9 ms",
            format!("{:.0}", heard.most),
            "",
        ),
        row("updates told", format!("{}", heard.messages), ""),
        row(
            "updates told as one with a later one",
            format!("{}", heard.merged),
            "",
        ),
        row("told twice", format!("{}", heard.duplicates), "0"),
        row(
            "sockets that miss the last one",
            format!("{}", heard.behind),
            "0",
        ),
    ];
    table::print(&title, &rows);
    Ok(figures([
        (
            "KiB a socket, connected",
            (connected - before) / f64::from(connections),
        ),
        ("CPU µs an update", used * 1_000_000.0 / updates),
        ("statements an update", sent / updates),
        ("begin of the change to client, p50 ms", heard.p50),
        ("begin of the change to client, p99 ms", heard.p99),
    ]))
}

/// Changes every task once a second; gives how often.
async fn change(services: &Services, tasks: u32, seconds: u32) -> Result<u32> {
    let every = Duration::from_secs(1) / PARTS;
    let mut ticks = tokio::time::interval(every);
    for _ in 0..seconds {
        for part in 0..PARTS {
            ticks.tick().await;
            let first = 1 + tasks * part / PARTS;
            let last = tasks * (part + 1) / PARTS;
            if first > last {
                continue;
            }
            let db = services.db.writer();
            let text = "UPDATE tasks SET revision = revision + 1, state_message = $1, updated_at = $2 WHERE id >= $3 AND id <= $4";
            let begun = now();
            let values = [
                format!("at:{begun}").into(),
                begun.into(),
                seed::id(Kind::Task, first).into(),
                seed::id(Kind::Task, last).into(),
            ];
            let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
            db.execute_raw(statement).await?;
            for number in first..=last {
                let id = TaskId(seed::id(Kind::Task, number));
                services.events.publish(Topic::Task(id));
            }
        }
    }
    Ok(seconds)
}
