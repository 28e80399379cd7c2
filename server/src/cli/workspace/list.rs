//! `taskyard workspace list`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::{EXIT_CODES, Failure};
use super::super::operations::ListWorkspaces;
use super::super::operations::list_workspaces::{
    ListWorkspacesWorkspacesNodes, Variables, WorkspaceFilter,
};
use super::super::output::{Output, Table, age};

const EXAMPLES: &str = "\
Examples:
  taskyard workspace list
  taskyard workspace list --status running 'outdated:true param:size=2'
  taskyard workspace list --all 'healthy:false'
  taskyard workspace list --json | jq -r '.[].id'";

/// The largest page that the API gives.
const PAGE: usize = 100;

/// The arguments of `taskyard workspace list`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct ListArgs {
    /// A search: words, and keys such as status:running, template:shell, owner:ada, outdated:true
    query: Option<String>,
    /// Workspaces of everybody, as far as you may see them
    #[arg(short, long, conflicts_with = "owner")]
    all: bool,
    /// Workspaces of this user [default: yours]
    #[arg(long)]
    owner: Option<String>,
    /// Only this status; can be repeated
    #[arg(long, ignore_case = true, value_parser = PossibleValuesParser::new(
        ["pending", "starting", "running", "stopping", "stopped", "deleting", "deleted", "canceling", "canceled", "failed"]
    ))]
    status: Vec<String>,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl ListArgs {
    fn filter(&self) -> WorkspaceFilter {
        let searched = self.query.as_ref().is_some_and(|q| q.contains("owner:"));
        let own = (!self.all && !searched).then(|| "me".to_owned());
        let statuses: Vec<String> = self.status.iter().map(|s| s.to_uppercase()).collect();
        WorkspaceFilter {
            owner: self.owner.clone().or(own),
            organization: None,
            template: None,
            status: (!statuses.is_empty()).then_some(statuses),
            name: None,
            created_after: None,
            created_before: None,
            outdated: None,
            has_agent: None,
            healthy: None,
            dormant: None,
            last_used_after: None,
            last_used_before: None,
            has_ai_task: None,
            parameters: None,
            text: None,
        }
    }
}

pub(super) async fn run(client: &Client, output: Output, args: ListArgs) -> Result<(), Failure> {
    let (workspaces, more) = load(client, &args).await?;
    if output.json {
        return output.object(&workspaces);
    }
    if workspaces.is_empty() {
        output.note("No workspaces. Make one with `taskyard workspace create`");
        return Ok(());
    }
    output.table(&table(&workspaces, &args, Timestamp::now()))?;
    if more {
        output.note(&format!(
            "There are more; --limit {} shows more of them",
            args.limit * 2
        ));
    }
    Ok(())
}

async fn load(
    client: &Client,
    args: &ListArgs,
) -> Result<(Vec<ListWorkspacesWorkspacesNodes>, bool), Failure> {
    let mut workspaces = Vec::new();
    let mut after = None;
    loop {
        let wanted = args.limit.saturating_sub(workspaces.len()).min(PAGE);
        let variables = Variables {
            query: args.query.clone(),
            filter: Some(args.filter()),
            first: i64::try_from(wanted).ok(),
            after,
        };
        let page = client
            .execute::<ListWorkspaces>(variables)
            .await?
            .workspaces;
        workspaces.extend(page.nodes);
        let more = page.page_info.has_next_page;
        if !more || workspaces.len() >= args.limit || page.page_info.end_cursor.is_none() {
            return Ok((workspaces, more));
        }
        after = page.page_info.end_cursor;
    }
}

fn table(workspaces: &[ListWorkspacesWorkspacesNodes], args: &ListArgs, now: Timestamp) -> Table {
    let mut table = Table::new(&["NAME", "STATUS", "TEMPLATE", "TASK", "USED", "NOTE"]);
    for workspace in workspaces {
        let name = if args.all || args.owner.is_some() {
            format!("{}/{}", workspace.owner.username, workspace.name)
        } else {
            workspace.name.clone()
        };
        let mut notes = Vec::new();
        if !workspace.is_healthy {
            notes.push("unhealthy");
        }
        if workspace.is_outdated {
            notes.push("outdated");
        }
        let task = workspace.task.as_ref();
        table.row([
            name,
            workspace.status.clone(),
            workspace.template.name.clone(),
            task.map_or(String::new(), |task| task.name.clone()),
            age(&workspace.last_used_at, now),
            notes.join(", "),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        args: ListArgs,
    }

    fn filter(arguments: &[&str]) -> WorkspaceFilter {
        let arguments = ["list"].iter().chain(arguments);
        Command::try_parse_from(arguments).unwrap().args.filter()
    }

    #[test]
    fn a_list_is_of_ones_own_workspaces_unless_said_otherwise() {
        assert_eq!(filter(&[]).owner.as_deref(), Some("me"));
        assert_eq!(filter(&["--all"]).owner, None);
        assert_eq!(filter(&["owner:ada"]).owner, None);
        let running = filter(&["--status", "Running"]).status;
        assert_eq!(running, Some(vec!["RUNNING".into()]));
    }
}
