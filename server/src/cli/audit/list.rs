//! `taskyard audit list`.

use clap::Args;
use jiff::Timestamp;
use taskyard_client::Client;

use super::super::api::ApiOptions;
use super::super::failure::Failure;
use super::super::operations::ListAuditEntries;
use super::super::operations::list_audit_entries::{ListAuditEntriesAuditEntriesNodes, Variables};
use super::super::output::{Output, Table, age};

pub(super) const QUERY_HELP: &str = "\
A query is made of keys and words, all of which must hold:
  actor:NAME  action:createTask,deleteTask  object:ID  kind:Task  result:refused  code:FORBIDDEN
  after:2026-11-20  before:2026-11-21T09:00:00Z  organization:NAME  and words of names and actions";
const EXAMPLES: &str = "\
Examples:
  taskyard audit list
  taskyard audit list 'actor:ann result:refused after:2026-11-20'
  taskyard audit list --json 'action:deleteTask' | jq -r '.[].objectName'";

/// The largest page that the API gives.
const PAGE: usize = 100;

/// The arguments of `taskyard audit list`.
#[derive(Debug, Args)]
#[command(after_help = format!("{QUERY_HELP}\n\n{EXAMPLES}"))]
pub(super) struct ListArgs {
    #[command(flatten)]
    api: ApiOptions,
    /// Which entries [default: all that you may read]
    query: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

pub(super) async fn run(args: ListArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    let (entries, more) = load(&client, args.query, args.limit).await?;
    if output.json {
        return output.object(&entries);
    }
    output.table(&table(entries, Timestamp::now()))?;
    if more {
        let next = args.limit * 2;
        output.note(&format!(
            "There are more; --limit {next} shows more of them"
        ));
    }
    Ok(())
}

async fn load(
    client: &Client,
    query: Option<String>,
    limit: usize,
) -> Result<(Vec<ListAuditEntriesAuditEntriesNodes>, bool), Failure> {
    let mut entries = Vec::new();
    let mut after = None;
    loop {
        let wanted = limit.saturating_sub(entries.len()).clamp(1, PAGE);
        let variables = Variables {
            query: query.clone(),
            first: i64::try_from(wanted).ok(),
            after,
        };
        let page = client.execute::<ListAuditEntries>(variables).await?;
        let page = page.audit_entries;
        entries.extend(page.nodes);
        let more = page.page_info.has_next_page;
        if !more || entries.len() >= limit || page.page_info.end_cursor.is_none() {
            return Ok((entries, more));
        }
        after = page.page_info.end_cursor;
    }
}

fn table(entries: Vec<ListAuditEntriesAuditEntriesNodes>, now: Timestamp) -> Table {
    let mut table = Table::new(&["AGE", "ACTOR", "ACTION", "OBJECT", "RESULT", "FROM"]);
    for entry in entries {
        let object = match (entry.object_name, entry.object_id) {
            (name, _) if !name.is_empty() => format!("{} {name}", entry.object_kind),
            (_, Some(id)) => format!("{} {id}", entry.object_kind),
            (_, None) => entry.object_kind,
        };
        table.row([
            age(&entry.at, now),
            entry.actor_name,
            entry.action,
            object,
            entry.code.unwrap_or_else(|| "done".to_owned()),
            entry.ip.unwrap_or_default(),
        ]);
    }
    table
}
