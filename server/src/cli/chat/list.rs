//! `taskyard chat list`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::args::ListArgs;
use crate::cli::failure::Failure;
use crate::cli::operations::{ListChats, list_chats};
use crate::cli::output::{Output, Table, age};

pub(super) async fn run(client: &Client, output: Output, args: ListArgs) -> Result<(), Failure> {
    let variables = list_chats::Variables {
        query: args.query,
        is_archived: args.archived,
        first: args.limit,
    };
    let page = client.execute::<ListChats>(variables).await?.chats;
    if output.json {
        return output.object(&page.nodes);
    }
    if page.nodes.is_empty() {
        output.note("No chats. Begin one with `taskyard chat new`");
        return Ok(());
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["TITLE", "STATUS", "WORKSPACE", "CHANGED", "ID"]);
    for chat in page.nodes {
        let workspace = chat.workspace.map(|workspace| workspace.name);
        table.row([
            chat.title,
            chat.status,
            workspace.unwrap_or_default(),
            age(&chat.updated_at, now),
            chat.id,
        ]);
    }
    output.table(&table)?;
    if page.page_info.has_next_page {
        output.note("There are more; words of the title find them");
    }
    Ok(())
}
