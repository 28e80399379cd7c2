//! The search query of lists of tasks, and what it and the typed filter both mean.

use std::str::FromStr;

use super::error::Failure;
use super::task::{TaskState, TaskStatus};
use super::text_enum::text_enum;

/// Most characters of a query.
const MAX_QUERY_CHARS: usize = 1000;
/// The keys that a task query knows.
const KEYS: &str = "owner, status, state, template, name";

/// Which tasks a list shows; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// A username, or `me`; whatever its case.
    pub owner: Option<String>,
    /// One of these; empty: any.
    pub status: Vec<TaskStatus>,
    /// One of these; empty: any.
    pub state: Vec<TaskState>,
    /// A template's name, whatever its case.
    pub template: Option<String>,
    /// Part of the name, whatever its case.
    pub name: Option<String>,
    /// Each is part of the name, display name or prompt, or is `owner/name`; whatever their case.
    pub text: Vec<String>,
    /// Two filters were merged that nothing passes.
    pub nothing: bool,
}

impl TaskFilter {
    /// What both filters let through.
    #[must_use]
    pub fn merged(mut self, other: Self) -> Self {
        self.nothing |= other.nothing;
        merge_one(&mut self.owner, other.owner, &mut self.nothing);
        merge_one(&mut self.template, other.template, &mut self.nothing);
        merge_list(&mut self.status, other.status, &mut self.nothing);
        merge_list(&mut self.state, other.state, &mut self.nothing);
        self.text.extend(other.text);
        if self.name.is_none() {
            self.name = other.name;
        } else {
            // Both parts must be in the name; the text is matched against the name as well.
            self.text.extend(other.name);
        }
        self
    }
}

fn merge_one(one: &mut Option<String>, other: Option<String>, nothing: &mut bool) {
    match (&one, other) {
        (Some(mine), Some(theirs)) => *nothing |= !mine.eq_ignore_ascii_case(&theirs),
        (None, theirs) => *one = theirs,
        (Some(_), None) => {}
    }
}

fn merge_list<T: PartialEq>(one: &mut Vec<T>, other: Vec<T>, nothing: &mut bool) {
    if one.is_empty() {
        *one = other;
    } else if !other.is_empty() {
        one.retain(|value| other.contains(value));
        *nothing |= one.is_empty();
    }
}

text_enum! {
    /// By what a list of tasks is ordered.
    TaskOrderField {
        /// When it was made.
        CreatedAt = "CREATED_AT",
        /// When anything shown of it was last changed.
        UpdatedAt = "UPDATED_AT",
        /// Its name, whatever its case.
        Name = "NAME",
    }
}

text_enum! {
    /// Which way a list is ordered.
    OrderDirection {
        /// Smallest, oldest or first letter first.
        Asc = "ASC",
        /// Largest, newest or last letter first.
        Desc = "DESC",
    }
}

/// How a list of tasks is ordered. Without one, tasks that run come first, then the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskOrder {
    /// By what.
    pub field: TaskOrderField,
    /// Which way.
    pub direction: OrderDirection,
}

/// Reads a query: elements parted by spaces outside double quotes, `key:value` or a bare term.
/// Errors name the element.
pub fn parse_query(query: &str) -> Result<TaskFilter, Failure> {
    if query.chars().count() > MAX_QUERY_CHARS {
        return Err(wrong(format!(
            "The query has more than {MAX_QUERY_CHARS} characters"
        )));
    }
    let mut filter = TaskFilter::default();
    for element in elements(query)? {
        match element.key.as_deref() {
            None => filter.text.push(element.value),
            Some("owner") => once(&mut filter.owner, element)?,
            Some("template") => once(&mut filter.template, element)?,
            Some("name") => once(&mut filter.name, element)?,
            Some("status") => add_words(&mut filter.status, &element)?,
            Some("state") => add_words(&mut filter.state, &element)?,
            Some(key) => {
                return Err(wrong(format!(
                    "Unknown key `{key}` in `{}`: use one of {KEYS}",
                    element.text
                )));
            }
        }
    }
    Ok(filter)
}

fn wrong(message: String) -> Failure {
    Failure::invalid("query", message)
}

fn once(slot: &mut Option<String>, element: Element) -> Result<(), Failure> {
    if slot.replace(element.value).is_some() {
        return Err(wrong(format!(
            "`{}` is one too many: give its key once",
            element.text
        )));
    }
    Ok(())
}

fn add_words<T: FromStr<Err = Failure>>(
    words: &mut Vec<T>,
    element: &Element,
) -> Result<(), Failure> {
    for word in element.value.split(',') {
        let value = word
            .to_ascii_uppercase()
            .parse()
            .map_err(|error: Failure| {
                let why = error
                    .errors
                    .first()
                    .map_or("", |error| error.message.as_str());
                wrong(format!("Bad value in `{}`: {why}", element.text))
            })?;
        words.push(value);
    }
    Ok(())
}

struct Element {
    /// As it stands in the query.
    text: String,
    key: Option<String>,
    value: String,
}

fn elements(query: &str) -> Result<Vec<Element>, Failure> {
    let mut elements = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let mut quoted = false;
        let end = rest
            .char_indices()
            .find(|&(_, c)| {
                quoted ^= c == '"';
                !quoted && c.is_whitespace()
            })
            .map_or(rest.len(), |(at, _)| at);
        if quoted {
            return Err(wrong(format!("A double quote is not closed in `{rest}`")));
        }
        elements.push(element(&rest[..end])?);
        rest = rest[end..].trim_start();
    }
    Ok(elements)
}

fn element(text: &str) -> Result<Element, Failure> {
    // A colon inside quotes belongs to the value.
    let colon = text.find(':').filter(|&at| !text[..at].contains('"'));
    let (key, value) = match colon {
        Some(at) => (Some(text[..at].to_ascii_lowercase()), &text[at + 1..]),
        None => (None, text),
    };
    let value = value.replace('"', "");
    if value.trim().is_empty() {
        return Err(wrong(format!("`{text}` has no value")));
    }
    Ok(Element {
        text: text.to_owned(),
        key,
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_quotes_and_terms_are_told_apart() {
        let filter =
            parse_query(r#"owner:me status:active,ERROR state:idle "two words" name:"a:b" fix"#)
                .unwrap();
        assert_eq!(filter.owner.as_deref(), Some("me"));
        assert_eq!(filter.status, [TaskStatus::Active, TaskStatus::Error]);
        assert_eq!(filter.state, [TaskState::Idle]);
        assert_eq!(filter.name.as_deref(), Some("a:b"));
        assert_eq!(filter.text, ["two words", "fix"]);
    }

    #[test]
    fn errors_name_the_element() {
        for (query, part) in [
            ("color:red", "`color:red`"),
            ("status:green", "`status:green`"),
            ("owner:", "`owner:`"),
            ("owner:a owner:b", "`owner:b`"),
            ("\"open", "`\"open`"),
        ] {
            let error = parse_query(query).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn two_filters_are_both_held() {
        let one = parse_query("status:active,error").unwrap();
        let other = parse_query("status:error,paused x").unwrap();
        let both = one.clone().merged(other);
        assert_eq!(both.status, [TaskStatus::Error]);
        assert_eq!(both.text, ["x"]);
        assert!(!both.nothing);
        assert!(one.merged(parse_query("status:paused").unwrap()).nothing);
    }

    proptest! {
        #[test]
        fn no_query_panics(query in ".{0,120}") {
            let _ = parse_query(&query);
        }

        #[test]
        fn a_quoted_term_is_kept_whole(term in "[a-zA-Z:éß ]{0,30}[a-z]") {
            let filter = parse_query(&format!("\"{term}\"")).unwrap();
            prop_assert_eq!(filter.text, [term]);
        }
    }
}
