//! How large the UI is.

use super::assemble::Files;

/// The most that a first visit may load, compressed.
const BUDGET_KB: f64 = 400.0;

/// Prints each file's size, plain and compressed, and the sum beside the budget.
pub(super) fn print(files: &Files) {
    println!("{}", table(files));
}

fn table(files: &Files) -> String {
    let mut lines = vec![format!(
        "  {:<48}{:>10}{:>10}",
        "file", "raw kB", "brotli kB"
    )];
    let mut sum = (0.0, 0.0);
    for (path, content) in files
        .iter()
        .filter(|(path, _)| path.strip_suffix(".br").is_none())
    {
        let raw = kilobytes(content);
        let sent = files
            .get(&format!("{path}.br"))
            .map_or(raw, |compressed| kilobytes(compressed));
        lines.push(format!("  {path:<48}{raw:>10.1}{sent:>10.1}"));
        sum = (sum.0 + raw, sum.1 + sent);
    }
    let verdict = if sum.1 <= BUDGET_KB { "within" } else { "OVER" };
    lines.push(format!("  {:<48}{:>10.1}{:>10.1}", "all", sum.0, sum.1));
    lines.push(format!("  {verdict} the budget of {BUDGET_KB} kB"));
    lines.join("\n")
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52 bytes")]
fn kilobytes(content: &[u8]) -> f64 {
    content.len() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::ui::assemble::Files;

    #[test]
    fn the_sum_counts_what_is_sent() {
        let mut files = Files::from([
            ("a.wasm".to_owned(), vec![0; 900_000]),
            ("a.wasm.br".to_owned(), vec![0; 300_000]),
            ("b.png".to_owned(), vec![0; 50_000]),
        ]);
        let text = table(&files);
        assert!(
            text.contains("950.0     350.0") && text.contains("within"),
            "{text}"
        );
        files.insert("c.png".to_owned(), vec![0; 50_001]);
        assert!(table(&files).contains("OVER"));
    }
}
