use sea_orm::Value;

use crate::domain::search::TaskFilter;
use crate::store::condition::{Condition, part_of};

/// More matches than this are common: a page of them is found sooner by going through the list.
const RARE: u32 = 1_000;
/// The index knows pieces of so many characters.
const PIECE_CHARS: usize = 3;

/// How terms of a search are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// In the index of texts.
    Index,
    /// In the text of each task that is come upon.
    Each,
    /// In SQLite's index when what it finds is rare, and not at all when it is common. PostgreSQL
    /// knows by its statistics which way is shorter; SQLite has to be told.
    IndexIfRare,
    /// In the text of each task when it is common, and not at all when it is rare.
    EachIfCommon,
}

impl Look {
    /// The ways to read a list by: together they give everything once.
    pub(super) fn ways(filter: &TaskFilter, is_postgres: bool) -> &'static [Self] {
        if !is_postgres && filter.text.iter().any(|term| is_indexed(term)) {
            &[Self::IndexIfRare, Self::EachIfCommon]
        } else {
            &[Self::Index]
        }
    }
}

fn is_indexed(term: &str) -> bool {
    term.to_lowercase().chars().count() >= PIECE_CHARS
}

/// All of these terms as SQLite's index is asked for them.
fn match_of<'a>(terms: impl Iterator<Item = &'a String>) -> String {
    let phrases: Vec<_> = terms
        .map(|term| format!("\"{}\"", term.to_lowercase().replace('"', "\"\"")))
        .collect();
    phrases.join(" AND ")
}

impl Condition {
    /// Also: every term is in the task's text, or is `owner/name`.
    pub(super) fn and_terms(&mut self, terms: &[String], look: Look, is_postgres: bool) {
        let (named, plain): (Vec<_>, Vec<_>) = terms.iter().partition(|term| term.contains('/'));
        let (indexed, short): (Vec<_>, Vec<_>) =
            plain.into_iter().partition(|term| is_indexed(term));
        for term in short {
            self.and(EACH, [part_of(term).into()]);
        }
        for term in &named {
            self.and_named(term);
        }
        if matches!(look, Look::IndexIfRare | Look::EachIfCommon) {
            let sign = if look == Look::IndexIfRare { "<=" } else { ">" };
            let all = terms
                .iter()
                .filter(|term| is_indexed(term) && !term.contains('/'));
            let asked = match_of(all);
            // Only names of owners and tasks: they are looked for in each.
            if asked.is_empty() {
                self.and(if sign == ">" { "TRUE" } else { "FALSE" }, []);
            } else {
                let matches = format!(
                    "(SELECT COUNT(*) FROM (SELECT 1 FROM task_search s WHERE s.text MATCH ? LIMIT {})) {sign} {RARE}",
                    RARE + 1
                );
                self.and(&matches, [asked.into()]);
            }
        }
        match look {
            Look::Each | Look::EachIfCommon => {
                for term in indexed {
                    self.and(EACH, [part_of(term).into()]);
                }
            }
            _ if is_postgres => {
                for term in indexed {
                    self.and(IN_TEXTS, [part_of(term).into()]);
                }
            }
            _ if indexed.is_empty() => {}
            _ => self.and(IN_INDEX, [match_of(indexed.into_iter()).into()]),
        }
    }

    /// Also: the term is in the text, or is the owner's and the task's name.
    fn and_named(&mut self, term: &str) {
        let key = term.to_lowercase();
        let (owner, name) = key.split_once('/').unwrap_or((&key, ""));
        let values: [Value; 3] = [part_of(term).into(), owner.into(), name.into()];
        self.and(
            "(EXISTS (SELECT 1 FROM task_texts x WHERE x.task_id = t.id AND x.text LIKE ? ESCAPE '!') \
              OR (t.owner_id = (SELECT u.id FROM users u WHERE u.username_key = ?) AND t.name_key = ?))",
            values,
        );
    }
}

const EACH: &str =
    "EXISTS (SELECT 1 FROM task_texts x WHERE x.task_id = t.id AND x.text LIKE ? ESCAPE '!')";
const IN_TEXTS: &str =
    "t.id IN (SELECT x.task_id FROM task_texts x WHERE x.text LIKE ? ESCAPE '!')";
const IN_INDEX: &str = "t.id IN (SELECT x.task_id FROM task_search s \
    JOIN task_texts x ON x.number = s.rowid WHERE s.text MATCH ?)";
