use jiff::Timestamp;
use taskyard_client::Client;

use super::find::id_of;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    ListMembers, RemoveMembership, SetMembership, list_members, remove_membership, set_membership,
};
use crate::cli::output::{Output, Table, age};
use crate::cli::user::{self, Place};

/// Prints who is in an organization.
pub(super) async fn list(
    client: &Client,
    output: Output,
    organization: &str,
    query: Option<String>,
) -> Result<(), Failure> {
    let id = id_of(client, organization).await?;
    let mut members = Vec::new();
    let mut after = None;
    loop {
        let (id, query) = (id.clone(), query.clone());
        let variables = list_members::Variables { id, query, after };
        let page = client.execute::<ListMembers>(variables).await?.organization;
        let page = page.ok_or_else(|| missing("organization"))?.members;
        members.extend(page.nodes);
        match page.page_info.end_cursor {
            Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
            _ => break,
        }
    }
    if output.json {
        return output.object(&members);
    }
    let now = Timestamp::now();
    let mut table = Table::new(&["NAME", "DISPLAY NAME", "ROLE", "STATUS", "SINCE"]);
    for member in members {
        table.row([
            member.user.username,
            member.user.display_name,
            member.role,
            member.user.status,
            age(&member.created_at, now),
        ]);
    }
    output.table(&table)
}

/// Makes a user a member, or gives a member another role.
pub(super) async fn add(
    client: &Client,
    output: Output,
    (organization, user): (&str, &str),
    role: Place,
) -> Result<(), Failure> {
    let input = set_membership::SetMembershipInput {
        client_mutation_id: None,
        organization_id: id_of(client, organization).await?,
        user_id: user::id_of(client, user).await?,
        role: role.word(),
    };
    let answer = client.execute::<SetMembership>(set_membership::Variables { input });
    let set = answer.await?.set_membership;
    check(&set.errors)?;
    let place = set.membership.ok_or_else(|| missing("membership"))?;
    let line = format!(
        "{} is {} in {}",
        place.user.username, place.role, place.organization.name
    );
    output.object_or_line(&place, &line)
}

/// Takes a user out of an organization.
pub(super) async fn remove(
    client: &Client,
    output: Output,
    (organization, user): (&str, &str),
) -> Result<(), Failure> {
    let input = remove_membership::RemoveMembershipInput {
        client_mutation_id: None,
        organization_id: id_of(client, organization).await?,
        user_id: user::id_of(client, user).await?,
    };
    let answer = client.execute::<RemoveMembership>(remove_membership::Variables { input });
    let removed = answer.await?.remove_membership;
    check(&removed.errors)?;
    let id = removed.removed_user_id.ok_or_else(|| missing("user"))?;
    let object = serde_json::json!({ "removedUserId": id });
    output.object_or_line(&object, &format!("Took {user} out of {organization}"))
}
