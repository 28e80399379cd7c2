use super::elements::elements;
use crate::domain::task::{TaskState, TaskStatus};
use crate::domain::text_enum::text_enum;
use crate::domain::{Failure, Timestamp};

/// The keys that a task query knows.
const KEYS: &str = "owner, organization, template, status, state, name, created_after, created_before, outdated, favorite";

/// Which tasks a list shows; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// A username, or `me`; whatever its case.
    pub owner: Option<String>,
    /// An organization's name, whatever its case.
    pub organization: Option<String>,
    /// A template's name, whatever its case.
    pub template: Option<String>,
    /// One of these; empty: any.
    pub status: Vec<TaskStatus>,
    /// One of these; empty: any.
    pub state: Vec<TaskState>,
    /// Each is part of the name, whatever its case.
    pub name: Vec<String>,
    /// Made at this time or later.
    pub created_after: Option<Timestamp>,
    /// Made before this time.
    pub created_before: Option<Timestamp>,
    /// Whether its version is another one than its template's active one.
    pub outdated: Option<bool>,
    /// Whether it is a favourite of who asks.
    pub favorite: Option<bool>,
    /// Each is part of the name, display name or prompt, or is `owner/name`; whatever their case.
    pub text: Vec<String>,
    /// Two filters were merged that nothing passes.
    pub nothing: bool,
}

impl TaskFilter {
    /// What both filters let through.
    #[must_use]
    pub fn merged(mut self, other: Self) -> Self {
        let same_name = |mine: &String, theirs: &String| mine.eq_ignore_ascii_case(theirs);
        self.nothing |= other.nothing;
        self.nothing |= differ(&mut self.owner, other.owner, same_name);
        self.nothing |= differ(&mut self.organization, other.organization, same_name);
        self.nothing |= differ(&mut self.template, other.template, same_name);
        self.nothing |= differ(&mut self.outdated, other.outdated, PartialEq::eq);
        self.nothing |= differ(&mut self.favorite, other.favorite, PartialEq::eq);
        self.nothing |= exclude(&mut self.status, other.status);
        self.nothing |= exclude(&mut self.state, other.state);
        self.created_after = self.created_after.max(other.created_after);
        self.created_before = match (self.created_before, other.created_before) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
        self.name.extend(other.name);
        self.text.extend(other.text);
        self
    }
}

/// Takes the other filter's value over; true: both have one, and nothing is both.
fn differ<T>(mine: &mut Option<T>, theirs: Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (&mine, theirs) {
        (Some(mine), Some(theirs)) => !same(mine, &theirs),
        (None, theirs) => {
            *mine = theirs;
            false
        }
        (Some(_), None) => false,
    }
}

/// Keeps what is in both lists, of which an empty one has everything; true: nothing is in both.
fn exclude<T: PartialEq>(mine: &mut Vec<T>, theirs: Vec<T>) -> bool {
    if mine.is_empty() {
        *mine = theirs;
        return false;
    }
    if !theirs.is_empty() {
        mine.retain(|value| theirs.contains(value));
    }
    mine.is_empty()
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
        /// What people are shown as its name, whatever its case.
        DisplayName = "DISPLAY_NAME",
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

/// How a list of tasks is ordered. Without one, favourites of who asks come first, then tasks that
/// run, then the newest.
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
    let mut filter = TaskFilter::default();
    let mut name = None;
    for element in elements(query)? {
        let value = element.value.clone();
        match element.key.as_deref() {
            None => filter.text.push(value),
            Some("owner") => element.once(&mut filter.owner, value)?,
            Some("organization") => element.once(&mut filter.organization, value)?,
            Some("template") => element.once(&mut filter.template, value)?,
            Some("name") => element.once(&mut name, value)?,
            Some("status") => filter.status.extend(element.words::<TaskStatus>()?),
            Some("state") => filter.state.extend(element.words::<TaskState>()?),
            Some("created_after") => element.once(&mut filter.created_after, element.time()?)?,
            Some("created_before") => element.once(&mut filter.created_before, element.time()?)?,
            Some("outdated") => element.once(&mut filter.outdated, element.flag()?)?,
            Some("favorite") => element.once(&mut filter.favorite, element.flag()?)?,
            Some(_) => return Err(element.unknown(KEYS)),
        }
    }
    filter.name.extend(name);
    Ok(filter)
}
