//! The list narrowed by what people search for. Nothing stands beside it: what it costs is compared
//! with the list's first page.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::PAGE;
use crate::client::{Connection, Request};
use crate::database::Temporary;
use crate::rounds::Asked;
use crate::table::{Row, percent};

const REQUESTS: u32 = 300;

/// A search, and how many tasks its first page has.
pub(super) struct Search {
    query: String,
    asked: Asked,
}

/// The searches that are measured, after a look at what they find: a word that one task has, a word
/// that all have, and a status with an owner.
pub(super) fn searches(gateway: SocketAddr, tasks: u32) -> Result<Vec<Search>> {
    let rare = format!("component {}", tasks / 2 + 1);
    let searches = [
        (format!("\"{rare} fails\""), 1),
        ("build".to_owned(), PAGE),
        ("status:active build".to_owned(), PAGE),
    ];
    let mut found = Vec::new();
    for (query, wanted) in searches {
        let variables = json!({ "first": PAGE, "query": query });
        let request = Request::new(
            "/graphql",
            &json!({ "query": super::LIST, "variables": variables }),
        );
        let answer = Connection::open(gateway)?.ask(&request)?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let nodes = answer["data"]["tasks"]["nodes"].as_array().map(Vec::len);
        ensure!(
            nodes == Some(wanted as usize),
            "the search {query} finds {nodes:?} tasks and not {wanted}"
        );
        let asked = Asked::new(gateway, request);
        asked.warm_up(REQUESTS / 2)?;
        found.push(Search { query, asked });
    }
    Ok(found)
}

impl Search {
    pub(super) fn round(&mut self, database: &Temporary) -> Result<()> {
        self.asked.round(&database.db, REQUESTS)
    }

    /// Its figures; `page` is what the list's first page costs.
    pub(super) fn rows(&self, page: &Asked) -> [Row; 3] {
        let row = |figure: &str, ours: String, ratio: String, goal: &'static str| Row {
            what: format!("search {}: {figure}", self.query),
            ours,
            bare: String::new(),
            ratio,
            goal,
        };
        let (statements, used) = (self.asked.statements(), self.asked.milliseconds());
        [
            row(
                "statements",
                format!("{statements:.2}"),
                String::new(),
                "at most 6",
            ),
            row(
                "requests/s",
                format!("{:.0}", self.asked.per_second()),
                String::new(),
                "",
            ),
            row(
                "CPU ms, to page 1",
                format!("{used:.2}"),
                percent(used, page.milliseconds()),
                "",
            ),
        ]
    }
}
