//! The table that is printed.

/// A figure beside its goal.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) ours: String,
    pub(crate) bare: String,
    pub(crate) ratio: String,
    pub(crate) goal: &'static str,
}

impl Row {
    /// Without a ratio.
    pub(crate) fn plain(what: &str, ours: String, bare: String, goal: &'static str) -> Self {
        Self {
            what: what.to_owned(),
            ours,
            bare,
            ratio: String::new(),
            goal,
        }
    }
}

/// Prints rows below each other, aligned.
pub(crate) fn print(title: &str, rows: &[Row]) {
    print_under(title, ["ours", "bare", "ours/bare"], rows);
}

/// The same under other heads than "ours", "bare" and the ratio of both.
pub(crate) fn print_under(title: &str, [ours, bare, ratio]: [&str; 3], rows: &[Row]) {
    println!("\n{title}");
    let head = Row {
        what: String::new(),
        ours: ours.to_owned(),
        bare: bare.to_owned(),
        ratio: ratio.to_owned(),
        goal: "goal",
    };
    let has_goals = rows.iter().any(|row| !row.goal.is_empty());
    let head = Row {
        goal: if has_goals { head.goal } else { "" },
        ..head
    };
    for row in std::iter::once(&head).chain(rows) {
        println!(
            "  {:<52} {:>10} {:>10} {:>10}   {}",
            row.what, row.ours, row.bare, row.ratio, row.goal
        );
    }
}

/// A figure in few digits.
pub(crate) fn short(value: f64) -> String {
    if value < 100.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.0}")
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
