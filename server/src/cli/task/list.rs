//! `taskyard task list`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::{EXIT_CODES, Failure};
use super::super::operations::ListTasks;
use super::super::operations::list_tasks::{ListTasksTasksNodes, TaskFilter, TaskOrder, Variables};
use super::super::output::{Output, Table, age};

const EXAMPLES: &str = "\
Examples:
  taskyard task list
  taskyard task list --status active --status error
  taskyard task list --all 'template:shell login'
  taskyard task list --favorite --created-after 2026-11-20
  taskyard task list --order name
  taskyard task list --json | jq -r '.[].id'";

/// The largest page that the API gives.
const PAGE: usize = 100;

/// The arguments of `taskyard task list`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct ListArgs {
    /// A search: words, and the keys owner, organization, template, status, state, name, created_after, created_before, outdated and favorite, such as status:ACTIVE
    query: Option<String>,
    /// Tasks of everybody, as far as you may see them
    #[arg(short, long, conflicts_with = "owner")]
    all: bool,
    /// Tasks of this user [default: yours]
    #[arg(long)]
    owner: Option<String>,
    /// Only this status; can be repeated
    #[arg(long, ignore_case = true, value_parser = PossibleValuesParser::new(
        ["pending", "initializing", "active", "pausing", "paused", "deleting", "error", "unknown"]
    ))]
    status: Vec<String>,
    /// Only this state; can be repeated
    #[arg(long, ignore_case = true, value_parser = PossibleValuesParser::new(
        ["working", "idle", "complete", "failed"]
    ))]
    state: Vec<String>,
    /// Only tasks of this template
    #[arg(short, long)]
    template: Option<String>,
    /// Only tasks of this organization
    #[arg(long)]
    organization: Option<String>,
    /// Only tasks whose name contains this
    #[arg(short, long)]
    name: Option<String>,
    /// Only tasks made at this time or later: a date, or a time such as 2026-11-20T09:30:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    created_after: Option<String>,
    /// Only tasks made before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    created_before: Option<String>,
    /// Only tasks whose template has a newer active version; --outdated=false: only the others
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    outdated: Option<bool>,
    /// Only your favourites; --favorite=false: only the others
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    favorite: Option<bool>,
    /// The order [default: your favourites, then tasks that run, then the newest]
    #[arg(long, value_parser = PossibleValuesParser::new(["created", "updated", "name", "display-name"]))]
    order: Option<String>,
    /// The order the other way round: oldest first, names from Z to A
    #[arg(long, requires = "order")]
    reverse: bool,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl ListArgs {
    fn filter(&self) -> TaskFilter {
        let searched = self.query.as_ref().is_some_and(|q| q.contains("owner:"));
        let own = (!self.all && !searched).then(|| "me".to_owned());
        TaskFilter {
            owner: self.owner.clone().or(own),
            status: values(&self.status),
            state: values(&self.state),
            template: self.template.clone(),
            organization: self.organization.clone(),
            name: self.name.clone(),
            created_after: self.created_after.clone(),
            created_before: self.created_before.clone(),
            outdated: self.outdated,
            favorite: self.favorite,
            text: None,
        }
    }

    /// Newest first and names from A to Z, unless reversed.
    fn order(&self) -> Option<TaskOrder> {
        let (field, descends) = match self.order.as_deref()? {
            "created" => ("CREATED_AT", true),
            "updated" => ("UPDATED_AT", true),
            "display-name" => ("DISPLAY_NAME", false),
            _ => ("NAME", false),
        };
        let direction = if descends == self.reverse {
            "ASC"
        } else {
            "DESC"
        };
        Some(TaskOrder {
            field: field.to_owned(),
            direction: direction.to_owned(),
        })
    }
}

/// A time as the API takes it.
fn time(text: &str) -> Result<String, String> {
    let midnight = format!("{text}T00:00:00Z");
    let parsed = [text, midnight.as_str()]
        .into_iter()
        .find_map(|text| text.parse::<Timestamp>().ok());
    parsed.map(|time| time.to_string()).ok_or_else(|| {
        "must be a date such as 2026-11-20, or a time such as 2026-11-20T09:30:00Z".to_owned()
    })
}

/// The values as the schema spells them; `None` for none, which does not narrow the list.
fn values(given: &[String]) -> Option<Vec<String>> {
    let values: Vec<String> = given.iter().map(|value| value.to_uppercase()).collect();
    (!values.is_empty()).then_some(values)
}

pub(super) async fn run(client: &Client, output: Output, args: ListArgs) -> Result<(), Failure> {
    let (tasks, more) = load(client, &args).await?;
    if output.json {
        return output.object(&tasks);
    }
    if tasks.is_empty() {
        output.note("No tasks. Make one with `taskyard task create`");
        return Ok(());
    }
    output.table(&table(&tasks, &args, Timestamp::now()))?;
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
) -> Result<(Vec<ListTasksTasksNodes>, bool), Failure> {
    let mut tasks = Vec::new();
    let mut after = None;
    loop {
        let wanted = args.limit.saturating_sub(tasks.len()).min(PAGE);
        let variables = Variables {
            query: args.query.clone(),
            filter: Some(args.filter()),
            order_by: args.order(),
            first: i64::try_from(wanted).ok(),
            after,
        };
        let page = client.execute::<ListTasks>(variables).await?.tasks;
        tasks.extend(page.nodes);
        let more = page.page_info.has_next_page;
        if !more || tasks.len() >= args.limit || page.page_info.end_cursor.is_none() {
            return Ok((tasks, more));
        }
        after = page.page_info.end_cursor;
    }
}

fn table(tasks: &[ListTasksTasksNodes], args: &ListArgs, now: Timestamp) -> Table {
    let mut table = Table::new(&["NAME", "STATUS", "STATE", "TEMPLATE", "AGE", "MESSAGE"]);
    for task in tasks {
        let name = if args.all || args.owner.is_some() {
            format!("{}/{}", task.owner.username, task.name)
        } else {
            task.name.clone()
        };
        let (state, message) = match &task.current_state {
            Some(current) => (current.state.clone(), current.message.clone()),
            None => (String::new(), task.status_reason.clone()),
        };
        table.row([
            name,
            task.status.clone(),
            state,
            task.template.name.clone(),
            age(&task.created_at, now),
            message,
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

    fn filter(arguments: &[&str]) -> TaskFilter {
        let arguments = ["list"].iter().chain(arguments);
        Command::try_parse_from(arguments).unwrap().args.filter()
    }

    #[test]
    fn a_list_is_of_ones_own_tasks_unless_said_otherwise() {
        assert_eq!(filter(&[]).owner.as_deref(), Some("me"));
        assert_eq!(filter(&["--all"]).owner, None);
        assert_eq!(filter(&["owner:ada"]).owner, None);
        assert_eq!(filter(&["--owner", "ada"]).owner.as_deref(), Some("ada"));
    }

    #[test]
    fn statuses_are_taken_in_any_case_and_unknown_ones_refused() {
        let filter = filter(&["--status", "Active", "--status", "ERROR"]);
        assert_eq!(filter.status, Some(vec!["ACTIVE".into(), "ERROR".into()]));
        assert!(Command::try_parse_from(["list", "--status", "busy"]).is_err());
    }
}
