//! The search query of lists of workspaces.

use super::OrderDirection;
use super::elements::{Element, elements, wrong};
use crate::domain::Failure;
use crate::domain::Timestamp;
use crate::domain::text_enum::text_enum;
use crate::domain::workspace::WorkspaceStatus;

/// The keys that a workspace query knows.
const KEYS: &str = "owner, organization, template, status, name, created_after, created_before, \
    outdated, has-agent, healthy, dormant, last_used_after, last_used_before, has-ai-task, param";

/// Which workspaces a list shows; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceFilter {
    /// A username, or `me`; whatever its case.
    pub owner: Option<String>,
    /// An organization's name, whatever its case.
    pub organization: Option<String>,
    /// A template's name, whatever its case.
    pub template: Option<String>,
    /// One of these; empty: any. Deleted ones are in a list only when DELETED is among them.
    pub status: Vec<WorkspaceStatus>,
    /// Part of the name, whatever its case.
    pub name: Option<String>,
    /// Made at this time or later.
    pub created_after: Option<Timestamp>,
    /// Made before this time.
    pub created_before: Option<Timestamp>,
    /// Its version is not its template's active one.
    pub outdated: Option<bool>,
    /// It has an agent that is not gone for good.
    pub has_agent: Option<bool>,
    /// Nothing in it is known to be unwell.
    pub healthy: Option<bool>,
    /// It was put to sleep because nobody used it; none is yet.
    pub dormant: Option<bool>,
    /// Last used at this time or later.
    pub last_used_after: Option<Timestamp>,
    /// Last used before this time.
    pub last_used_before: Option<Timestamp>,
    /// It runs a task.
    pub has_ai_task: Option<bool>,
    /// Its latest build has all of these parameters.
    pub parameters: Vec<ParameterFilter>,
    /// Each is part of the name, or is `owner/name`; whatever their case.
    pub text: Vec<String>,
}

/// A parameter that a workspace's latest build must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterFilter {
    /// The parameter's name.
    pub name: String,
    /// Its exact value; `None`: any. A secret parameter's value matches nothing.
    pub value: Option<String>,
}

text_enum! {
    /// By what a list of workspaces is ordered.
    WorkspaceOrderField {
        /// Its name, whatever its case.
        Name = "NAME",
        /// When it was made.
        CreatedAt = "CREATED_AT",
        /// When it was last used.
        LastUsedAt = "LAST_USED_AT",
    }
}

/// How a list of workspaces is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceOrder {
    /// By what.
    pub field: WorkspaceOrderField,
    /// Which way.
    pub direction: OrderDirection,
}

impl Default for WorkspaceOrder {
    /// The last used first.
    fn default() -> Self {
        Self {
            field: WorkspaceOrderField::LastUsedAt,
            direction: OrderDirection::Desc,
        }
    }
}

/// Reads a query: elements parted by spaces outside double quotes, `key:value` or a bare term.
/// Errors name the element.
pub fn parse_workspace_query(query: &str) -> Result<WorkspaceFilter, Failure> {
    let mut filter = WorkspaceFilter::default();
    for element in elements(query)? {
        let text = element.value.clone();
        match element.key.as_deref() {
            None => filter.text.push(text),
            Some("owner") => element.once(&mut filter.owner, text)?,
            Some("organization") => element.once(&mut filter.organization, text)?,
            Some("template") => element.once(&mut filter.template, text)?,
            Some("name") => element.once(&mut filter.name, text)?,
            Some("status") => filter.status.append(&mut element.words()?),
            Some("param") => filter.parameters.push(parameter(&element)?),
            Some(key) => other(&mut filter, &element, key)?,
        }
    }
    Ok(filter)
}

/// The keys of flags and times.
fn other(filter: &mut WorkspaceFilter, element: &Element, key: &str) -> Result<(), Failure> {
    let flag = match key {
        "outdated" => Some(&mut filter.outdated),
        "has-agent" => Some(&mut filter.has_agent),
        "healthy" => Some(&mut filter.healthy),
        "dormant" => Some(&mut filter.dormant),
        "has-ai-task" => Some(&mut filter.has_ai_task),
        _ => None,
    };
    if let Some(flag) = flag {
        return element.once(flag, element.flag()?);
    }
    let time = match key {
        "created_after" => &mut filter.created_after,
        "created_before" => &mut filter.created_before,
        "last_used_after" => &mut filter.last_used_after,
        "last_used_before" => &mut filter.last_used_before,
        _ => return Err(element.unknown(KEYS)),
    };
    element.once(time, element.time()?)
}

fn parameter(element: &Element) -> Result<ParameterFilter, Failure> {
    let (name, value) = match element.value.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (element.value.as_str(), None),
    };
    if name.trim().is_empty() {
        return Err(wrong(format!(
            "Bad value in `{}`: write param:name or param:name=value",
            element.text
        )));
    }
    let name = name.to_owned();
    Ok(ParameterFilter { name, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_key_is_read() {
        let filter = parse_workspace_query(
            "owner:me organization:default template:shell status:running,FAILED name:web \
             created_after:2026-11-20 created_before:2026-11-21T10:00:00Z outdated:true has-agent:TRUE \
             healthy:false dormant:false last_used_after:2026-01-01 last_used_before:2027-01-01 \
             has-ai-task:true param:size param:\"size=very large\" \"two words\"",
        )
        .unwrap();
        let day = Timestamp::parse("2026-11-20T00:00:00Z");
        assert_eq!(filter.created_after, day);
        assert_eq!(
            filter.created_before.map(|at| at > day.unwrap()),
            Some(true)
        );
        assert!(filter.last_used_after < filter.last_used_before);
        assert_eq!(
            filter.status,
            [WorkspaceStatus::Running, WorkspaceStatus::Failed]
        );
        let truths = (filter.outdated, filter.has_agent, filter.healthy);
        assert_eq!(truths, (Some(true), Some(true), Some(false)));
        assert_eq!(
            (filter.dormant, filter.has_ai_task),
            (Some(false), Some(true))
        );
        assert_eq!(filter.organization.as_deref(), Some("default"));
        assert_eq!(filter.parameters.len(), 2);
        assert_eq!(filter.parameters[0].value, None);
        assert_eq!(filter.parameters[1].value.as_deref(), Some("very large"));
        assert_eq!(filter.text, ["two words"]);
    }

    #[test]
    fn errors_name_the_element() {
        for (query, part) in [
            ("color:red", "`color:red`"),
            ("status:green", "`status:green`"),
            ("healthy:maybe", "`healthy:maybe`"),
            ("created_after:yesterday", "`created_after:yesterday`"),
            ("param:=x", "`param:=x`"),
            ("outdated:true outdated:false", "`outdated:false`"),
        ] {
            let error = parse_workspace_query(query).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_query_panics(query in ".{0,120}") {
            let _ = parse_workspace_query(&query);
        }
    }
}
