//! The list query, searches in it, and the single task.

mod bare;
mod peers;
mod search;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use taskyard_server::domain::TaskId;
use taskyard_server::domain::task::ListedTask;
use taskyard_server::services::tasks::TaskCursor;
use taskyard_server::services::{Services, lookup};
use tokio::runtime::Runtime;
use uuid::Uuid;

use self::peers::Peers;
use crate::client::{Connection, Request};
use crate::database::Temporary;
use crate::rounds::{Asked, CONNECTIONS};
use crate::seed::{self, Kind, Stage};
use crate::table::{self, Row, percent};
use crate::{gateway, processor};

const ROUNDS: usize = 7;
/// Requests of a round to another server.
const PEER_REQUESTS: u32 = 300;
/// Tasks on a page.
const PAGE: u32 = 50;
/// The page that must cost what the first does.
const DEEP: u32 = 1_000;

const LIST: &str = "query Tasks($first: Int!, $after: String, $query: String) {
  tasks(first: $first, after: $after, query: $query) {
    nodes {
      id name displayName status statusReason createdAt
      currentState { state message at }
      owner { id username }
      template { id name }
      workspace { id name latestBuild { id number transition job { status } } }
      agent { id lifecycle connection }
    }
    pageInfo { hasNextPage endCursor }
  }
}";

const SINGLE: &str = "query Task($id: ID!) {
  task(id: $id) {
    id name displayName prompt status statusReason createdAt
    currentState { state message at }
    owner { id username }
  }
}";

/// The same question to ours and to the bare handler.
struct Pair {
    what: String,
    requests: u32,
    most_statements: &'static str,
    ours: Asked,
    bare: Asked,
}

/// Fills the database, asks, and prints the table.
pub(crate) fn measure(
    runtime: &Runtime,
    database: &Temporary,
    tasks: u32,
    peers: Option<&Path>,
) -> Result<()> {
    let deep = DEEP.min(tasks / PAGE);
    let (ours, bare, after) = runtime.block_on(async {
        let services = gateway::services(&database.db).await?;
        seed::fill(&database.db, Stage::Started, tasks).await?;
        let ours = gateway::serve(&services).await?;
        let bare = gateway::listen(bare::router(&database.db)).await?;
        let after = before_page(&services, deep).await?;
        anyhow::Ok((ours, bare, after))
    })?;
    let list = |after: &Option<Place>| {
        let variables =
            json!({ "first": PAGE, "after": after.as_ref().map(|place| &place.cursor) });
        let asked = json!({ "query": LIST, "variables": variables });
        let place = after
            .as_ref()
            .map(|place| (place.running, place.created_at, place.id));
        (
            Request::new("/graphql", &asked),
            Request::new("/list", &json!({ "first": PAGE, "after": place })),
        )
    };
    let id = seed::id(Kind::Task, tasks / 2);
    let single = (
        Request::new(
            "/graphql",
            &json!({ "query": SINGLE, "variables": { "id": id } }),
        ),
        Request::new("/single", &json!({ "id": id })),
    );
    let mut pairs = Vec::new();
    for (what, requests, goal, (to_ours, to_bare)) in [
        (
            format!("list of {PAGE}, page 1"),
            600,
            "at most 6",
            list(&None),
        ),
        (
            format!("list of {PAGE}, page {deep}"),
            600,
            "at most 6",
            list(&Some(after)),
        ),
        ("single task by id".to_owned(), 3_000, "at most 3", single),
    ] {
        compare(ours, bare, &to_ours, &to_bare)?;
        pairs.push(Pair {
            what,
            requests,
            most_statements: goal,
            ours: Asked::new(ours, to_ours),
            bare: Asked::new(bare, to_bare),
        });
    }
    let mut searches = search::searches(ours, tasks)?;
    let mut peers = match (peers, database.url()) {
        (Some(folder), Some(url)) => Some(Peers::start(folder, url, ours, &list(&None).0, PAGE)?),
        _ => None,
    };
    for pair in &pairs {
        pair.ours.warm_up(pair.requests / 2)?;
        pair.bare.warm_up(pair.requests / 2)?;
    }
    if let Some(peers) = &peers {
        peers.warm_up(PEER_REQUESTS)?;
    }
    for _ in 0..ROUNDS {
        for pair in &mut pairs {
            pair.ours.round(&database.db, pair.requests)?;
            pair.bare.round(&database.db, pair.requests)?;
        }
        for search in &mut searches {
            search.round(database)?;
        }
        if let Some(peers) = &mut peers {
            peers.round(PEER_REQUESTS)?;
        }
    }
    let title = format!(
        "{}: {tasks} tasks, {CONNECTIONS} connections, median of {ROUNDS} rounds; {}",
        database.name(),
        processor::load()?
    );
    let mut rows = rows(&pairs);
    if let Some(list) = pairs.first() {
        rows.extend(searches.iter().flat_map(|search| search.rows(&list.ours)));
        rows.extend(peers.iter().flat_map(|peers| peers.rows(&list.ours)));
    }
    table::print(&title, &rows);
    Ok(())
}

/// Where a page begins.
struct Place {
    cursor: String,
    running: i32,
    created_at: i64,
    id: Uuid,
}

async fn before_page(services: &Services, page: u32) -> Result<Place> {
    let text = format!(
        "SELECT id FROM tasks WHERE deleted_at IS NULL ORDER BY running DESC, created_at DESC, id DESC LIMIT 1 OFFSET {}",
        (page - 1) * PAGE - 1
    );
    let db = services.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), text);
    let row = db.query_one_raw(statement).await?;
    let id: Uuid = row
        .context("the list has no such page")?
        .try_get("", "id")?;
    let task = lookup::tasks(services, &[TaskId(id)]).await?.pop();
    let task = task.context("the task is gone")?;
    let (running, created_at) = (task.status.is_running(), task.created_at.0);
    let listed = ListedTask {
        task,
        is_favorite: false,
    };
    Ok(Place {
        cursor: TaskCursor::of(&listed, None).to_string(),
        running: i32::from(running),
        created_at,
        id,
    })
}

/// Both must write the same bytes.
fn compare(ours: SocketAddr, bare: SocketAddr, to_ours: &Request, to_bare: &Request) -> Result<()> {
    let ours = Connection::open(ours)?.ask(to_ours)?;
    let bare = Connection::open(bare)?.ask(to_bare)?;
    ensure!(
        ours == bare,
        "the bare handler answers something else:\n{}\n{}",
        String::from_utf8_lossy(&ours),
        String::from_utf8_lossy(&bare)
    );
    Ok(())
}

fn rows(pairs: &[Pair]) -> Vec<Row> {
    let mut rows = Vec::new();
    for pair in pairs {
        let what = &pair.what;
        let (ours, bare) = (pair.ours.statements(), pair.bare.statements());
        rows.push(Row {
            what: format!("{what}: statements"),
            ours: format!("{ours:.2}"),
            bare: format!("{bare:.2}"),
            ratio: String::new(),
            goal: pair.most_statements,
        });
        let (ours, bare) = (pair.ours.per_second(), pair.bare.per_second());
        rows.push(Row {
            what: format!("{what}: requests/s"),
            ours: format!("{ours:.0}"),
            bare: format!("{bare:.0}"),
            ratio: percent(ours, bare),
            goal: "at least 70 %",
        });
        let (ours, bare) = (pair.ours.milliseconds(), pair.bare.milliseconds());
        rows.push(Row {
            what: format!("{what}: CPU ms a request"),
            ours: format!("{ours:.2}"),
            bare: format!("{bare:.2}"),
            ratio: percent(ours, bare),
            goal: "",
        });
    }
    if let [first, deep, ..] = pairs {
        rows.push(Row {
            what: format!("CPU of {} to that of page 1", deep.what),
            ours: percent(deep.ours.milliseconds(), first.ours.milliseconds()),
            bare: percent(deep.bare.milliseconds(), first.bare.milliseconds()),
            ratio: String::new(),
            goal: "the same",
        });
    }
    rows
}
