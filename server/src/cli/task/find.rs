//! Finds the task that the command line names.

use taskyard_client::Client;
use uuid::Uuid;

use super::super::failure::Failure;
use super::super::operations::{FindTask, find_task};

/// How a task is named.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) id: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) name: Option<String>,
}

/// Tells an id, `owner/name` and a name of one's own apart.
pub(crate) fn reference(text: &str) -> Reference {
    if Uuid::try_parse(text).is_ok() {
        return Reference {
            id: Some(text.to_owned()),
            ..Reference::default()
        };
    }
    let (owner, name) = match text.split_once('/') {
        Some((owner, name)) => (Some(owner.to_owned()), name),
        None => (None, text),
    };
    Reference {
        id: None,
        owner,
        name: Some(name.to_owned()),
    }
}

/// The id and name of the task.
pub(super) async fn find(client: &Client, text: &str) -> Result<find_task::FindTaskTask, Failure> {
    let Reference { id, owner, name } = reference(text);
    let variables = find_task::Variables { id, owner, name };
    let found = client.execute::<FindTask>(variables).await?.task;
    found.ok_or_else(|| not_found(text))
}

pub(super) fn not_found(text: &str) -> Failure {
    Failure::Refused(format!(
        "no task {text:?} that you may see; `taskyard task list` shows yours"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_an_own_name_and_a_name_with_its_owner_are_told_apart() {
        let id = "0197a1b2-0000-7000-8000-000000000001";
        assert_eq!(reference(id).id.as_deref(), Some(id));
        assert_eq!(reference("fix-it").name.as_deref(), Some("fix-it"));
        assert_eq!(reference("fix-it").owner, None);
        let owned = reference("ada/fix-it");
        assert_eq!(owned.owner.as_deref(), Some("ada"));
        assert_eq!(owned.name.as_deref(), Some("fix-it"));
    }
}
