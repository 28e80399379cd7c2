use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::search::{TaskOrder, TaskOrderField};
use crate::domain::task::ListedTask;
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
    /// The default order.
    Default {
        favorite: bool,
        running: bool,
        created_at: Timestamp,
    },
    Created(Timestamp),
    Updated(Timestamp),
    Name(String),
    DisplayName(String),
}

impl TaskCursor {
    /// The place of a task in the list with this order.
    pub fn of(listed: &ListedTask, order: Option<TaskOrder>) -> Self {
        let task = &listed.task;
        let key = match order.map(|order| order.field) {
            None => Key::Default {
                favorite: listed.is_favorite,
                running: task.status.is_running(),
                created_at: task.created_at,
            },
            Some(TaskOrderField::CreatedAt) => Key::Created(task.created_at),
            Some(TaskOrderField::UpdatedAt) => Key::Updated(task.updated_at),
            Some(TaskOrderField::Name) => Key::Name(task.name.to_ascii_lowercase()),
            Some(TaskOrderField::DisplayName) => {
                Key::DisplayName(super::display_name_key(&task.display_name))
            }
        };
        Self { key, id: task.id }
    }

    /// Reads what [`Display`](std::fmt::Display) wrote; `None` when it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, '.');
        let (kind, id, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let time = || rest.parse().ok().map(Timestamp);
        let default = |favorite, running| {
            Some(Key::Default {
                favorite,
                running,
                created_at: time()?,
            })
        };
        // PostgreSQL takes no NUL in a text.
        let name = || (!rest.contains('\0')).then(|| rest.to_owned());
        let key = match kind {
            "fr" => default(true, true)?,
            "fs" => default(true, false)?,
            "r" => default(false, true)?,
            "s" => default(false, false)?,
            "c" => Key::Created(time()?),
            "u" => Key::Updated(time()?),
            "n" => Key::Name(name()?),
            "d" => Key::DisplayName(name()?),
            _ => return None,
        };
        let id = TaskId(Uuid::try_parse(id).ok()?);
        Some(Self { key, id })
    }

    /// Whether it is a place in a list with this order.
    pub(super) fn is_of(&self, order: Option<TaskOrder>) -> bool {
        matches!(
            (&self.key, order.map(|order| order.field)),
            (Key::Default { .. }, None)
                | (Key::Created(_), Some(TaskOrderField::CreatedAt))
                | (Key::Updated(_), Some(TaskOrderField::UpdatedAt))
                | (Key::Name(_), Some(TaskOrderField::Name))
                | (Key::DisplayName(_), Some(TaskOrderField::DisplayName))
        )
    }

    /// In the default order: whether it is a place among the favourites.
    pub(super) fn is_favorite(&self) -> bool {
        matches!(self.key, Key::Default { favorite: true, .. })
    }
}

impl std::fmt::Display for TaskCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.id.0.simple();
        let text = match &self.key {
            Key::Default {
                favorite,
                running,
                created_at,
            } => {
                let favorite = if *favorite { "f" } else { "" };
                let running = if *running { "r" } else { "s" };
                format!("{favorite}{running}.{id}.{}", created_at.0)
            }
            Key::Created(at) => format!("c.{id}.{}", at.0),
            Key::Updated(at) => format!("u.{id}.{}", at.0),
            Key::Name(name) => format!("n.{id}.{name}"),
            Key::DisplayName(name) => format!("d.{id}.{name}"),
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
        let mut keys = vec![
            Key::Created(Timestamp(i64::MAX)),
            Key::Updated(Timestamp(0)),
            Key::Name("a-b.c".to_owned()),
            Key::DisplayName("ä. b".to_owned()),
        ];
        for (favorite, running) in [(true, true), (true, false), (false, true), (false, false)] {
            keys.push(Key::Default {
                favorite,
                running,
                created_at: Timestamp(-1),
            });
        }
        for key in keys {
            let cursor = TaskCursor { key, id };
            assert_eq!(TaskCursor::parse(&cursor.to_string()), Some(cursor));
        }
        let nul = TaskCursor {
            key: Key::Name("\0".to_owned()),
            id,
        };
        for bad in ["", "x", "cg", "!!!", "ci54LjE", &nul.to_string()] {
            assert_eq!(TaskCursor::parse(bad), None, "{bad}");
        }
    }
}
