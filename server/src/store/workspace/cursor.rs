use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::Value;
use uuid::Uuid;

use crate::domain::search::WorkspaceOrderField;
use crate::domain::workspace::Workspace;
use crate::domain::{Timestamp, WorkspaceId};

/// A place in a list of workspaces: the order's column of a row, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceCursor {
    key: Key,
    pub(super) id: WorkspaceId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Created(Timestamp),
    Used(Timestamp),
    Name(String),
}

impl WorkspaceCursor {
    /// The place of a workspace in the list with this order.
    pub fn of(workspace: &Workspace, field: WorkspaceOrderField) -> Self {
        let key = match field {
            WorkspaceOrderField::CreatedAt => Key::Created(workspace.created_at),
            WorkspaceOrderField::LastUsedAt => Key::Used(workspace.last_used_at),
            WorkspaceOrderField::Name => Key::Name(workspace.name.to_ascii_lowercase()),
        };
        let id = workspace.id;
        Self { key, id }
    }

    /// Reads what [`Display`](std::fmt::Display) wrote; `None` when it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, '.');
        let (kind, id, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let time = || rest.parse().ok().map(Timestamp);
        let key = match kind {
            "wc" => Key::Created(time()?),
            "wu" => Key::Used(time()?),
            "wn" => Key::Name(rest.to_owned()),
            _ => return None,
        };
        let id = WorkspaceId(Uuid::try_parse(id).ok()?);
        Some(Self { key, id })
    }

    /// The value of the order's column; `None`: it is a place in a list with another order.
    pub(super) fn value(&self, field: WorkspaceOrderField) -> Option<Value> {
        match (&self.key, field) {
            (Key::Created(at), WorkspaceOrderField::CreatedAt)
            | (Key::Used(at), WorkspaceOrderField::LastUsedAt) => Some(at.0.into()),
            (Key::Name(name), WorkspaceOrderField::Name) => Some(name.clone().into()),
            _ => None,
        }
    }
}

impl std::fmt::Display for WorkspaceCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.id.0.simple();
        let text = match &self.key {
            Key::Created(at) => format!("wc.{id}.{}", at.0),
            Key::Used(at) => format!("wu.{id}.{}", at.0),
            Key::Name(name) => format!("wn.{id}.{name}"),
        };
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_refused() {
        let id = WorkspaceId::generate();
        for key in [
            Key::Created(Timestamp(1)),
            Key::Used(Timestamp(i64::MIN)),
            Key::Name("a-b.c".to_owned()),
        ] {
            let cursor = WorkspaceCursor { key, id };
            assert_eq!(WorkspaceCursor::parse(&cursor.to_string()), Some(cursor));
        }
        for bad in ["", "x", "cg", "!!!", "ci54LjE"] {
            assert_eq!(WorkspaceCursor::parse(bad), None, "{bad}");
        }
    }
}
