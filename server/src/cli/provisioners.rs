//! `taskyard provisioners`.

use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use super::api::ApiOptions;
use super::failure::{EXIT_CODES, Failure, finish};
use super::operations::{ListProvisioners, list_provisioners};
use super::output::{Output, Table, age};

/// The arguments of `taskyard provisioners`.
#[derive(Debug, Args)]
#[command(after_help = format!("Example:\n  taskyard provisioners\n\n{EXIT_CODES}"))]
pub struct ProvisionersArgs {
    #[command(flatten)]
    api: ApiOptions,
}

/// Lists the provisioners.
pub async fn run(args: ProvisionersArgs) -> ExitCode {
    finish(list(args).await)
}

async fn list(args: ProvisionersArgs) -> Result<(), Failure> {
    let client = args.api.client()?;
    let output = Output::new(args.api.json);
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let variables = list_provisioners::Variables { after };
        let page = client.execute::<ListProvisioners>(variables).await?;
        all.extend(page.provisioners.nodes);
        let info = page.provisioners.page_info;
        match info.end_cursor {
            Some(cursor) if info.has_next_page => after = Some(cursor),
            _ => break,
        }
    }
    if output.json {
        return output.object(&all);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&[
        "NAME",
        "CONNECTED",
        "JOBS",
        "TAGS",
        "SERVES",
        "DRIVER",
        "VERSION",
        "HEARD",
        "HOST",
    ]);
    for one in all {
        let tags = one.tags.into_iter();
        let tags: Vec<String> = tags
            .map(|tag| format!("{}={}", tag.key, tag.value))
            .collect();
        table.row([
            one.name,
            if one.is_connected { "yes" } else { "no" }.to_owned(),
            one.running_jobs.to_string(),
            tags.join(" "),
            one.organization.map_or("all".to_owned(), |its| its.name),
            one.driver,
            one.version,
            age(&one.last_seen_at, now),
            one.host,
        ]);
    }
    output.table(&table)
}
