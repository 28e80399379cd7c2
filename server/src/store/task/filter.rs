use sea_orm::Value;

use crate::domain::UserId;
use crate::domain::search::TaskFilter;

/// A condition in SQL with its values, growing by AND.
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// Everything that the scope may read.
    pub(super) fn in_scope(scope: Option<UserId>) -> Self {
        let mut condition = Self {
            text: "TRUE".to_owned(),
            values: Vec::new(),
        };
        if let Some(owner) = scope {
            condition.and("t.owner_id = ?", [owner.0.into()]);
        }
        condition
    }

    /// Also `text`, whose question marks stand for the values.
    pub(super) fn and(&mut self, text: &str, values: impl IntoIterator<Item = Value>) {
        let mut text = text.to_owned();
        for value in values {
            let place = self.place(value);
            text = text.replacen('?', &place, 1);
        }
        self.text = format!("{} AND {text}", self.text);
    }

    /// Adds a value; gives its placeholder.
    pub(super) fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Also what the filter says; `me` is `viewer`.
    pub(super) fn and_filter(&mut self, filter: &TaskFilter, viewer: UserId) {
        if filter.nothing {
            self.and("FALSE", []);
        }
        match filter.owner.as_deref() {
            None => {}
            Some("me") => self.and("t.owner_id = ?", [viewer.0.into()]),
            Some(owner) => self.and(
                "t.owner_id = (SELECT id FROM users WHERE username_key = ?)",
                [owner.to_lowercase().into()],
            ),
        }
        if let Some(template) = &filter.template {
            self.and(
                "t.template_id IN (SELECT id FROM templates WHERE name_key = ?)",
                [template.to_lowercase().into()],
            );
        }
        if let Some(name) = &filter.name {
            self.and("t.name_key LIKE ? ESCAPE '!'", [part_of(name).into()]);
        }
        let statuses = filter.status.iter().map(|status| status.as_str());
        self.and_one_of("t.status", statuses);
        self.and_one_of("t.state", filter.state.iter().map(|state| state.as_str()));
        for text in &filter.text {
            self.and(
                "(t.search_text LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM users u \
                  WHERE u.id = t.owner_id AND u.username_key || '/' || t.name_key = ?))",
                [part_of(text).into(), text.to_lowercase().into()],
            );
        }
    }

    fn and_one_of<'a>(&mut self, column: &str, words: impl Iterator<Item = &'a str>) {
        let places: Vec<_> = words.map(|word| self.place(word.into())).collect();
        if !places.is_empty() {
            self.and(&format!("{column} IN ({})", places.join(", ")), []);
        }
    }
}

/// A LIKE pattern for texts that contain `text`, with `!` as escape.
fn part_of(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
