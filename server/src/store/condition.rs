//! A condition of a query that is put together from parts.

use sea_orm::Value;

use crate::domain::page::{Direction, PageRequest};
use crate::domain::user::Scope;

/// A condition in SQL with its values, growing by AND.
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// Lets everything through.
    pub(super) fn new() -> Self {
        Self {
            text: "TRUE".to_owned(),
            values: Vec::new(),
        }
    }

    /// Rows of `table`, which have an owner and an organization, that are in the scope.
    pub(super) fn in_scope(table: &str, scope: &Scope) -> Self {
        let mut condition = Self::new();
        condition.and_in_scope(table, scope);
        condition
    }

    /// Also in the scope.
    pub(super) fn and_in_scope(&mut self, table: &str, scope: &Scope) {
        let Scope::Of {
            user,
            organizations,
        } = scope
        else {
            return;
        };
        let user = self.place(user.0.into());
        // Most people look after no organization: then the owner's index serves the list.
        let text = if organizations.is_empty() {
            format!("{table}.owner_id = {user}")
        } else {
            let places = self.places(organizations.iter().map(|id| id.0.into()));
            format!("({table}.owner_id = {user} OR {table}.organization_id IN ({places}))")
        };
        self.and(&text, []);
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

    /// Also beyond the page's place in a list by `column`, which holds no text twice. Gives the end of
    /// the statement: its order and limit, one row more than the page has.
    pub(super) fn page_by(&mut self, column: &str, page: &PageRequest<String>) -> String {
        let (sign, way) = match page.direction {
            Direction::Forward => (">", "ASC"),
            Direction::Backward => ("<", "DESC"),
        };
        if let Some(place) = &page.cursor {
            self.and(&format!("{column} {sign} ?"), [place.as_str().into()]);
        }
        let limit = self.place((i64::from(page.limit) + 1).into());
        format!("ORDER BY {column} {way} LIMIT {limit}")
    }

    /// Adds a value; gives its placeholder.
    pub(super) fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Adds values; gives their placeholders, for `IN (…)`.
    pub(super) fn places(&mut self, values: impl IntoIterator<Item = Value>) -> String {
        let places: Vec<_> = values.into_iter().map(|value| self.place(value)).collect();
        places.join(", ")
    }

    /// Also: the column is one of these words; none lets everything through.
    pub(super) fn and_one_of<'a>(&mut self, column: &str, words: impl Iterator<Item = &'a str>) {
        let places = self.places(words.map(Value::from));
        if !places.is_empty() {
            self.and(&format!("{column} IN ({places})"), []);
        }
    }
}

/// A LIKE pattern for texts that contain `text`, with `!` as escape.
pub(super) fn part_of(text: &str) -> String {
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
