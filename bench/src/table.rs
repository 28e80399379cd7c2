//! The table that is printed.

/// A figure beside its goal.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) ours: String,
    pub(crate) bare: String,
    pub(crate) ratio: String,
    pub(crate) goal: &'static str,
}

/// Prints rows below each other, aligned.
pub(crate) fn print(title: &str, rows: &[Row]) {
    println!("\n{title}");
    let head = Row {
        what: String::new(),
        ours: "ours".to_owned(),
        bare: "bare".to_owned(),
        ratio: "ours/bare".to_owned(),
        goal: "goal",
    };
    for row in std::iter::once(&head).chain(rows) {
        println!(
            "  {:<52} {:>10} {:>10} {:>10}   {}",
            row.what, row.ours, row.bare, row.ratio, row.goal
        );
    }
}

/// The middle one; of an even number, the upper of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One figure as a share of another one.
pub(crate) fn percent(part: f64, whole: f64) -> String {
    format!("{:.0} %", part * 100.0 / whole)
}
