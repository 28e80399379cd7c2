//! The rows of the list, in the gateway's order.

use leptos::prelude::*;

use crate::api::TaskSummary;

/// A task in the list; what draws it follows its signal.
#[derive(Clone)]
pub(super) struct TaskRow {
    pub(super) id: String,
    pub(super) task: ArcRwSignal<TaskSummary>,
}

impl TaskRow {
    fn new(task: TaskSummary) -> Self {
        Self {
            id: task.id.clone(),
            task: ArcRwSignal::new(task),
        }
    }
}

/// The rows so far.
#[derive(Clone, Default)]
pub(super) struct Table {
    rows: Vec<TaskRow>,
    /// How many of them came with the first page.
    first: usize,
    /// Where the next page starts; `None` when all are here.
    pub(super) next: Option<String>,
}

impl Table {
    /// The rows.
    pub(super) fn rows(&self) -> &[TaskRow] {
        &self.rows
    }

    /// Takes a page that came after the rows so far.
    pub(super) fn extend(&mut self, page: Vec<TaskSummary>, next: Option<String>) {
        for task in page {
            if !self.change(&task) {
                self.rows.push(TaskRow::new(task));
            }
        }
        self.next = next;
    }

    /// Takes the first page anew, as the gateway orders it now; the pages below it stay.
    pub(super) fn renew(&mut self, page: Vec<TaskSummary>, next: Option<String>) {
        let below = self.rows.split_off(self.first.min(self.rows.len()));
        let known = std::mem::take(&mut self.rows);
        self.first = page.len();
        for task in page {
            let row = known.iter().chain(&below).find(|row| row.id == task.id);
            match row {
                Some(row) => {
                    row.task.set(task);
                    self.rows.push(row.clone());
                }
                None => self.rows.push(TaskRow::new(task)),
            }
        }
        if next.is_none() || below.is_empty() {
            self.next = next;
        } else {
            let in_page = |id: &str| self.rows.iter().any(|row| row.id == id);
            let below: Vec<TaskRow> = below.into_iter().filter(|row| !in_page(&row.id)).collect();
            self.rows.extend(below);
        }
    }

    /// Takes a change. A row stays where it is; a new task comes below the favourites; an old one that is
    /// further down than the rows so far waits for its page.
    pub(super) fn upsert(&mut self, task: TaskSummary) {
        if self.change(&task) {
            return;
        }
        let is_new = self.rows.iter().all(|row| row.id < task.id);
        if is_new || self.next.is_none() {
            let favorites = self.rows.iter();
            let at = favorites
                .take_while(|row| {
                    row.task
                        .with_untracked(|row| row.is_favorite && !task.is_favorite)
                })
                .count();
            self.rows.insert(at, TaskRow::new(task));
            self.first += 1;
        }
    }

    /// Takes a task out.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(at) = self.rows.iter().position(|row| row.id == id) {
            self.rows.remove(at);
            self.first -= usize::from(at < self.first);
        }
    }

    fn change(&mut self, task: &TaskSummary) -> bool {
        let row = self.rows.iter().find(|row| row.id == task.id);
        if let Some(row) = row {
            row.task.set(task.clone());
        }
        row.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::TaskStatus;

    fn task(id: &str) -> TaskSummary {
        TaskSummary {
            id: id.to_owned(),
            title: String::new(),
            status: TaskStatus::Active,
            status_reason: String::new(),
            state: None,
            state_message: String::new(),
            owner: String::new(),
            template: String::new(),
            created_at: String::new(),
            is_favorite: id.starts_with('!'),
            is_outdated: false,
        }
    }

    fn page(ids: &[&str]) -> Vec<TaskSummary> {
        ids.iter().map(|id| task(id)).collect()
    }

    fn ids(table: &Table) -> Vec<&str> {
        table.rows().iter().map(|row| row.id.as_str()).collect()
    }

    fn next() -> String {
        "cursor".to_owned()
    }

    #[test]
    fn a_new_task_comes_below_the_favourites_and_others_stay_in_place() {
        let mut table = Table::default();
        table.renew(page(&["!1", "5", "3"]), Some(next()));
        table.upsert(task("7"));
        table.upsert(task("3"));
        assert_eq!(ids(&table), ["!1", "7", "5", "3"]);
    }

    #[test]
    fn a_task_of_a_later_page_waits_for_it() {
        let mut table = Table::default();
        table.renew(page(&["5", "4"]), Some(next()));
        table.upsert(task("2"));
        assert_eq!(ids(&table), ["5", "4"]);
        table.extend(page(&["2"]), None);
        assert_eq!(ids(&table), ["5", "4", "2"]);
    }

    #[test]
    fn a_renewed_page_takes_out_what_is_gone_and_keeps_what_is_further_down() {
        let mut table = Table::default();
        table.renew(page(&["9", "8", "7"]), Some(next()));
        table.extend(page(&["6", "5"]), None);
        table.renew(page(&["7", "9"]), Some(next()));
        assert_eq!(ids(&table), ["7", "9", "6", "5"]);
        assert_eq!(table.next, None);
        table.renew(page(&["9"]), None);
        assert_eq!(ids(&table), ["9"]);
    }
}
