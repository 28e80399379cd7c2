//! `taskyard chat list`.

use jiff::Timestamp;
use taskyard_client::Client;

use super::args::ListArgs;
use crate::cli::failure::Failure;
use crate::cli::operations::{ListChats, list_chats};
use crate::cli::output::{Output, Table, age};

/// Most chats of a page.
const PAGE: u32 = 100;

pub(super) async fn run(client: &Client, output: Output, args: ListArgs) -> Result<(), Failure> {
    let (mut chats, mut after, mut left) = (Vec::new(), None, args.limit);
    let has_more = loop {
        let variables = list_chats::Variables {
            query: args.query.clone(),
            is_archived: args.archived,
            first: i64::from(left.min(PAGE)),
            after,
        };
        let page = client.execute::<ListChats>(variables).await?.chats;
        left -= left.min(PAGE);
        chats.extend(page.nodes);
        after = page.page_info.end_cursor;
        if left == 0 || !page.page_info.has_next_page {
            break page.page_info.has_next_page;
        }
    };
    if output.json {
        return output.object(&chats);
    }
    if chats.is_empty() {
        output.note("No chats. Begin one with `taskyard chat new`");
        return Ok(());
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["TITLE", "STATUS", "WORKSPACE", "CHANGED", "ID"]);
    for chat in chats {
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
    if has_more {
        output.note("There are more: give a higher --limit, or words of the title");
    }
    Ok(())
}
