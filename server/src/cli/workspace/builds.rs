//! `taskyard workspace builds|logs`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::super::failure::Failure;
use super::super::operations::ListBuilds;
use super::super::operations::list_builds::{ListBuildsWorkspaceBuildsNodes, Variables};
use super::super::output::{Output, Table, age};
use super::find;
use crate::cli::task::print_build;

/// The largest page that the API gives.
const PAGE: usize = 100;

pub(super) async fn list(
    client: &Client,
    output: Output,
    text: &str,
    limit: usize,
) -> Result<(), Failure> {
    let found = find::find(client, text).await?;
    let builds = load(client, &found.id, limit, |_| false).await?;
    if output.json {
        return output.object(&builds);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&[
        "NUMBER",
        "TRANSITION",
        "STATUS",
        "REASON",
        "VERSION",
        "AGE",
        "MESSAGE",
    ]);
    for build in builds {
        table.row([
            build.number.to_string(),
            build.transition,
            build.job.status,
            build.reason,
            build.template_version.number.to_string(),
            age(&build.created_at, now),
            build.job.error.unwrap_or(build.job.reason),
        ]);
    }
    output.table(&table)
}

pub(super) async fn logs(
    client: &Client,
    output: Output,
    text: &str,
    number: Option<i64>,
) -> Result<(), Failure> {
    let found = find::find(client, text).await?;
    let id = match (number, found.latest_build) {
        (None, latest) => latest.map(|build| build.id),
        (Some(number), Some(latest)) if latest.number == number => Some(latest.id),
        (Some(number), _) => {
            let all = load(client, &found.id, usize::MAX, |build| {
                build.number <= number
            })
            .await?;
            let build = all.into_iter().find(|build| build.number == number);
            build.map(|build| build.id)
        }
    };
    let id = id.ok_or_else(|| {
        Failure::Refused(format!(
            "{} has no such build; `taskyard workspace builds {}` shows them",
            found.name, found.name
        ))
    })?;
    print_build(client, output, &id).await
}

/// The newest builds, until there are so many or one is the last that is wanted.
async fn load(
    client: &Client,
    id: &str,
    limit: usize,
    is_last: impl Fn(&ListBuildsWorkspaceBuildsNodes) -> bool,
) -> Result<Vec<ListBuildsWorkspaceBuildsNodes>, Failure> {
    let mut builds: Vec<ListBuildsWorkspaceBuildsNodes> = Vec::new();
    let mut after = None;
    loop {
        let wanted = limit.saturating_sub(builds.len()).clamp(1, PAGE);
        let variables = Variables {
            id: id.to_owned(),
            first: i64::try_from(wanted).ok(),
            after,
        };
        let page = client.execute::<ListBuilds>(variables).await?.workspace;
        let page = page.ok_or_else(|| find::not_found(id))?.builds;
        builds.extend(page.nodes);
        let is_enough = builds.len() >= limit || builds.last().is_some_and(&is_last);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page && !is_enough => after = Some(cursor),
            _ => return Ok(builds),
        }
    }
}
