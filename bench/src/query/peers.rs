//! The same list in two other GraphQL servers, on the same PostgreSQL: Mercurius with graphql-jit, which is
//! given the same statements, and PostGraphile 5 over our tables. Processor time counts, of their process
//! and of ours.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::client::{Connection, Request};
use crate::processor::Process;
use crate::rounds::Asked;
use crate::table::Row;

/// PostGraphile's own words for the list.
const POSTGRAPHILE: &str = "query Tasks($first: Int!) {
  allTasks(first: $first, orderBy: [RUNNING_DESC, CREATED_AT_DESC, ROW_ID_DESC]) {
    nodes {
      rowId name displayName status statusReason createdAt
      state stateMessage stateAt
      userByOwnerId { rowId username }
      templateByTemplateId { rowId name }
      workspaceByWorkspaceId { rowId name buildByLatestBuildId { rowId number transition jobByJobId { status } } }
      agentByAgentId { rowId lifecycle connection }
    }
    pageInfo { hasNextPage endCursor }
  }
}";

/// Servers that go with the run.
pub(super) struct Peers(Vec<Peer>);

struct Peer {
    name: &'static str,
    goal: &'static str,
    asked: Asked,
    process: Child,
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Peers {
    /// Starts them from a folder with their packages, and looks whether they answer what ours does.
    pub(super) fn start(
        folder: &Path,
        database_url: &str,
        ours: SocketAddr,
        list: &Request,
        page: u32,
    ) -> Result<Self> {
        let answer = Connection::open(ours)?.ask(list)?;
        let mercurius = Peer::start(
            "Mercurius with graphql-jit",
            folder,
            "mercurius.js",
            database_url,
        )?;
        let mercurius = mercurius("ours at most 50 %", list.clone());
        let theirs = Connection::open(mercurius.asked.address())?.ask(list)?;
        ensure!(theirs == answer, "Mercurius answers something else");
        let words = json!({ "query": POSTGRAPHILE, "variables": { "first": page } });
        let words = Request::new("/graphql", &words);
        let postgraphile = Peer::start("PostGraphile 5", folder, "postgraphile.js", database_url)?;
        let postgraphile = postgraphile("ours at most 10 %", words.clone());
        let theirs = Connection::open(postgraphile.asked.address())?.ask_json(&words)?;
        let ours: Value = serde_json::from_slice(&answer)?;
        ensure!(
            ids(&theirs["data"]["allTasks"], "rowId") == ids(&ours["data"]["tasks"], "id"),
            "PostGraphile lists other tasks"
        );
        Ok(Self(vec![mercurius, postgraphile]))
    }

    pub(super) fn warm_up(&self, requests: u32) -> Result<()> {
        let mut peers = self.0.iter();
        peers.try_for_each(|peer| peer.asked.warm_up(requests))
    }

    pub(super) fn round(&mut self, requests: u32) -> Result<()> {
        let mut peers = self.0.iter_mut();
        peers.try_for_each(|peer| peer.asked.round_of_another(requests).map(drop))
    }

    /// Ours beside each.
    pub(super) fn rows(&self, ours: &Asked) -> Vec<Row> {
        let row = |peer: &Peer| {
            let (ours, theirs) = (ours.milliseconds(), peer.asked.milliseconds());
            Row {
                what: format!("processor, ms a request, {}", peer.name),
                ours: format!("{ours:.3}"),
                bare: format!("{theirs:.3}"),
                ratio: crate::table::percent(ours, theirs),
                goal: peer.goal,
            }
        };
        self.0.iter().map(row).collect()
    }
}

impl Peer {
    /// Starts one and waits until it says its port.
    fn start(
        name: &'static str,
        folder: &Path,
        program: &str,
        database_url: &str,
    ) -> Result<impl FnOnce(&'static str, Request) -> Self> {
        let mut process = Command::new("node")
            .args(["--import", "./node22.js", program])
            .current_dir(folder)
            .env("DATABASE_URL", database_url)
            .env("NODE_ENV", "production")
            .env("GRAPHILE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("start node")?;
        let said = process.stdout.take().context("node has no output")?;
        let port = BufReader::new(said).lines().next();
        let port = port.context("it ended at once")?.context("read its port")?;
        let port = port
            .parse()
            .with_context(|| format!("{name} said no port: {port}"))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(move |goal, request| Self {
            name,
            goal,
            asked: Asked::of(address, request, Process::other(process.id())),
            process,
        })
    }
}

fn ids<'a>(list: &'a Value, key: &str) -> Vec<&'a Value> {
    let nodes = list["nodes"].as_array().into_iter().flatten();
    nodes.map(|node| &node[key]).collect()
}
