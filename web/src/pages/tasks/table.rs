//! The rows of the list, newest first; ids are in the order of creation.

use leptos::prelude::*;

use crate::api::TaskSummary;

/// A task in the list; what draws it follows its signal.
#[derive(Clone)]
pub(super) struct TaskRow {
    pub(super) id: String,
    pub(super) task: ArcRwSignal<TaskSummary>,
}

/// The rows so far.
#[derive(Clone, Default)]
pub(super) struct Table {
    rows: Vec<TaskRow>,
    /// Where the next page starts; `None` when all are here.
    pub(super) next: Option<String>,
}

impl Table {
    /// The rows, newest first.
    pub(super) fn rows(&self) -> &[TaskRow] {
        &self.rows
    }

    /// Takes a page that came after the rows so far.
    pub(super) fn extend(&mut self, page: Vec<TaskSummary>, next: Option<String>) {
        for task in page {
            self.put(task);
        }
        self.next = next;
    }

    /// Takes the first page anew: what is missing in its stretch is gone.
    pub(super) fn renew(&mut self, page: Vec<TaskSummary>, next: Option<String>) {
        let end = if next.is_some() {
            page.last().map(|task| task.id.clone())
        } else {
            None
        };
        let in_stretch = |id: &str| end.as_deref().is_none_or(|end| id >= end);
        self.rows
            .retain(|row| !in_stretch(&row.id) || page.iter().any(|task| task.id == row.id));
        let beyond = self.rows.iter().any(|row| !in_stretch(&row.id));
        for task in page {
            self.put(task);
        }
        if !beyond {
            self.next = next;
        }
    }

    /// Takes a change; a task further down than the rows so far waits for its page.
    pub(super) fn upsert(&mut self, task: TaskSummary) {
        let beyond = self.next.is_some() && self.rows.last().is_some_and(|last| task.id < last.id);
        if !beyond {
            self.put(task);
        }
    }

    /// Takes a task out.
    pub(super) fn remove(&mut self, id: &str) {
        self.rows.retain(|row| row.id != id);
    }

    fn put(&mut self, task: TaskSummary) {
        match self.rows.binary_search_by(|row| task.id.cmp(&row.id)) {
            Ok(at) => self.rows[at].task.set(task),
            Err(at) => self.rows.insert(
                at,
                TaskRow {
                    id: task.id.clone(),
                    task: ArcRwSignal::new(task),
                },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::TaskStatus;

    fn task(id: &str) -> TaskSummary {
        TaskSummary {
            id: id.to_owned(),
            name: String::new(),
            display_name: String::new(),
            status: TaskStatus::Active,
            status_reason: String::new(),
            state: None,
            state_message: String::new(),
            owner: String::new(),
            template: String::new(),
            created_at: String::new(),
        }
    }

    fn page(ids: &[&str]) -> Vec<TaskSummary> {
        ids.iter().map(|id| task(id)).collect()
    }

    fn ids(table: &Table) -> Vec<&str> {
        table.rows().iter().map(|row| row.id.as_str()).collect()
    }

    #[test]
    fn new_tasks_come_first_and_old_ones_stay_in_place() {
        let mut table = Table::default();
        table.extend(page(&["5", "3"]), None);
        table.upsert(task("7"));
        table.upsert(task("4"));
        table.upsert(task("3"));
        assert_eq!(ids(&table), ["7", "5", "4", "3"]);
    }

    #[test]
    fn a_task_of_a_later_page_waits_for_it() {
        let mut table = Table::default();
        table.extend(page(&["5", "4"]), Some("4".to_owned()));
        table.upsert(task("2"));
        assert_eq!(ids(&table), ["5", "4"]);
        table.extend(page(&["2"]), None);
        assert_eq!(ids(&table), ["5", "4", "2"]);
    }

    #[test]
    fn a_renewed_page_takes_out_what_is_gone_and_keeps_what_is_further_down() {
        let mut table = Table::default();
        table.extend(page(&["9", "8", "7"]), Some("7".to_owned()));
        table.extend(page(&["6", "5"]), None);
        table.renew(page(&["9", "7"]), Some("7".to_owned()));
        assert_eq!(ids(&table), ["9", "7", "6", "5"]);
        assert_eq!(table.next, None);
        table.renew(page(&["9"]), None);
        assert_eq!(ids(&table), ["9"]);
    }
}
