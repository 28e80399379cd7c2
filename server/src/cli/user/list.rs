use jiff::Timestamp;
use taskyard_client::Client;

use crate::cli::failure::Failure;
use crate::cli::operations::ListUsers;
use crate::cli::operations::list_users::{self, ListUsersUsersNodes};
use crate::cli::output::{Output, Table, age};

/// Prints the users that the caller may know of.
pub(super) async fn list(
    client: &Client,
    output: Output,
    query: Option<String>,
) -> Result<(), Failure> {
    let users = all(client, query).await?;
    if output.json {
        return output.object(&users);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&[
        "NAME",
        "DISPLAY NAME",
        "STATUS",
        "ROLES",
        "SIGNED IN",
        "AGE",
    ]);
    for user in users {
        let signed_in = user.last_sign_in_at;
        table.row([
            user.username,
            user.display_name,
            user.status,
            user.roles.join(", "),
            signed_in.map_or_else(String::new, |at| age(&at, now)),
            age(&user.created_at, now),
        ]);
    }
    output.table(&table)
}

async fn all(client: &Client, query: Option<String>) -> Result<Vec<ListUsersUsersNodes>, Failure> {
    let mut users = Vec::new();
    let mut after = None;
    loop {
        let query = query.clone();
        let variables = list_users::Variables { query, after };
        let page = client.execute::<ListUsers>(variables).await?.users;
        users.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(users),
        }
    }
}
