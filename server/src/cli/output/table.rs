//! Tables.

use super::text::plain;

/// Space between two columns.
const GAP: usize = 2;
/// No column is cut below this.
const NARROWEST: usize = 8;

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self {
            rows: vec![headings.iter().map(ToString::to_string).collect()],
        }
    }

    /// Adds a row; it has as many cells as there are headings. Only the first line of a cell is shown.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let first_line = |cell: String| plain(cell.lines().next().unwrap_or_default());
        self.rows.push(cells.into_iter().map(first_line).collect());
    }

    /// The table as text, cut to `width` where there is one: the widest columns give way.
    pub(crate) fn render(&self, width: Option<usize>, colour: bool) -> String {
        let mut widths = self.widths();
        if let Some(width) = width {
            shrink(&mut widths, width);
        }
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let cell = cut(cell, *width);
                let space = " ".repeat(width + GAP - cell.chars().count());
                let (on, off) = match paint(&cell).filter(|_| colour && index > 0) {
                    Some(on) => (on, "\x1b[0m"),
                    None => ("", ""),
                };
                line.extend([on, &cell, off, &space]);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }
}

/// Takes from the widest column until all fit.
fn shrink(widths: &mut [usize], limit: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > limit {
        match widths.iter_mut().max_by_key(|width| **width) {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => return,
        }
    }
}

fn cut(cell: &str, width: usize) -> String {
    if cell.chars().count() <= width {
        return cell.to_owned();
    }
    let kept: String = cell.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// The colour of a status or state.
fn paint(cell: &str) -> Option<&'static str> {
    match cell {
        "ACTIVE" | "WORKING" | "COMPLETE" => Some("\x1b[32m"),
        "PENDING" | "INITIALIZING" | "PAUSING" | "DELETING" | "IDLE" => Some("\x1b[33m"),
        "ERROR" | "FAILED" | "UNKNOWN" => Some("\x1b[31m"),
        "PAUSED" => Some("\x1b[90m"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["NAME", "STATUS", "MESSAGE"]);
        table.row([
            "fix-the-bug-1a2b".into(),
            "ACTIVE".into(),
            "Reading\nfiles".into(),
        ]);
        table.row(["a".into(), "ERROR".into(), "x".repeat(200)]);
        table
    }

    #[test]
    fn columns_line_up_and_cells_have_one_line() {
        let text = table().render(None, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "NAME              STATUS  MESSAGE");
        assert_eq!(lines[1], "fix-the-bug-1a2b  ACTIVE  Reading");
        assert!(lines[2].ends_with(&"x".repeat(200)));
    }

    #[test]
    fn a_table_fits_into_eighty_columns() {
        let text = table().render(Some(80), false);
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        assert!(text.contains("xxx…"));
        assert!(text.contains("fix-the-bug-1a2b"));
    }

    #[test]
    fn colours_are_only_on_states() {
        let text = table().render(Some(80), true);
        assert!(text.contains("\x1b[32mACTIVE\x1b[0m"));
        assert!(!table().render(Some(80), false).contains('\x1b'));
    }
}
