use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::search::{TaskOrder, TaskOrderField};
use crate::domain::task::Task;
use crate::domain::{TaskId, Timestamp};

/// A place in a list of tasks: the order's columns of a row, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskCursor {
    pub(super) key: Key,
    pub(super) id: TaskId,
}

/// The order's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The default order: whether it runs, then when it was made.
    Running(bool, Timestamp),
    Created(Timestamp),
    Updated(Timestamp),
    Name(String),
}

impl TaskCursor {
    /// The place of a task in the list with this order.
    pub fn of(task: &Task, order: Option<TaskOrder>) -> Self {
        let key = match order.map(|order| order.field) {
            None => Key::Running(task.status.is_running(), task.created_at),
            Some(TaskOrderField::CreatedAt) => Key::Created(task.created_at),
            Some(TaskOrderField::UpdatedAt) => Key::Updated(task.updated_at),
            Some(TaskOrderField::Name) => Key::Name(task.name.to_ascii_lowercase()),
        };
        Self { key, id: task.id }
    }

    /// Reads what [`Display`](std::fmt::Display) wrote; `None` when it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, '.');
        let (kind, id, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let time = || rest.parse().ok().map(Timestamp);
        let key = match kind {
            "r" => Key::Running(true, time()?),
            "s" => Key::Running(false, time()?),
            "c" => Key::Created(time()?),
            "u" => Key::Updated(time()?),
            "n" => Key::Name(rest.to_owned()),
            _ => return None,
        };
        let id = TaskId(Uuid::try_parse(id).ok()?);
        Some(Self { key, id })
    }

    /// Whether it is a place in a list with this order.
    pub(super) fn is_of(&self, order: Option<TaskOrder>) -> bool {
        matches!(
            (&self.key, order.map(|order| order.field)),
            (Key::Running(..), None)
                | (Key::Created(_), Some(TaskOrderField::CreatedAt))
                | (Key::Updated(_), Some(TaskOrderField::UpdatedAt))
                | (Key::Name(_), Some(TaskOrderField::Name))
        )
    }
}

impl std::fmt::Display for TaskCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.id.0.simple();
        let text = match &self.key {
            Key::Running(true, at) => format!("r.{id}.{}", at.0),
            Key::Running(false, at) => format!("s.{id}.{}", at.0),
            Key::Created(at) => format!("c.{id}.{}", at.0),
            Key::Updated(at) => format!("u.{id}.{}", at.0),
            Key::Name(name) => format!("n.{id}.{name}"),
        };
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_refused() {
        let id = TaskId::generate();
        for key in [
            Key::Running(true, Timestamp(1)),
            Key::Running(false, Timestamp(-1)),
            Key::Created(Timestamp(i64::MAX)),
            Key::Updated(Timestamp(0)),
            Key::Name("a-b.c".to_owned()),
        ] {
            let cursor = TaskCursor { key, id };
            assert_eq!(TaskCursor::parse(&cursor.to_string()), Some(cursor));
        }
        for bad in ["", "x", "cg", "!!!", "ci54LjE"] {
            assert_eq!(TaskCursor::parse(bad), None, "{bad}");
        }
    }
}
