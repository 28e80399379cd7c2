use uuid::Uuid;

use super::elements::elements;
use crate::domain::text_enum::text_enum;
use crate::domain::{ErrorCode, Failure, Timestamp};

/// The keys that a query of the audit log knows.
const KEYS: &str = "actor, action, object, kind, result, code, after, before, organization";

text_enum! {
    /// What became of an action.
    AuditResult {
        /// It was done.
        Succeeded = "SUCCEEDED",
        /// It was refused, or failed.
        Refused = "REFUSED",
    }
}

/// Which entries of the audit log a list shows; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// A username, `me`, or `system`; whatever its case.
    pub actor: Option<String>,
    /// One of these actions; empty: any.
    pub action: Vec<String>,
    /// One of these kinds of object; empty: any.
    pub kind: Vec<String>,
    /// The object's id.
    pub object: Option<Uuid>,
    /// What became of it.
    pub result: Option<AuditResult>,
    /// One of these codes; empty: any.
    pub code: Vec<ErrorCode>,
    /// At this time or later.
    pub after: Option<Timestamp>,
    /// Before this time.
    pub before: Option<Timestamp>,
    /// An organization's name, whatever its case.
    pub organization: Option<String>,
    /// Each is part of the object's or the actor's name or of the action, or is the address or the
    /// request's id; whatever their case.
    pub text: Vec<String>,
}

/// Reads a query: elements parted by spaces outside double quotes, `key:value` or a bare term.
/// Errors name the element.
pub fn parse_audit_query(query: &str) -> Result<AuditFilter, Failure> {
    let mut filter = AuditFilter::default();
    for element in elements(query)? {
        let value = element.value.clone();
        let list = || value.split(',').map(|word| word.trim().to_owned());
        match element.key.as_deref() {
            None => filter.text.push(value),
            Some("actor") => element.once(&mut filter.actor, value)?,
            Some("organization") => element.once(&mut filter.organization, value)?,
            Some("action") => filter.action.extend(list()),
            Some("kind") => filter.kind.extend(list()),
            // An object is named by its id, or by part of its name.
            Some("object") => match Uuid::try_parse(&value) {
                Ok(id) => element.once(&mut filter.object, id)?,
                Err(_) => filter.text.push(value),
            },
            Some("result") => element.once(&mut filter.result, one(&element.words()?)?)?,
            Some("code") => filter.code.extend(element.words::<ErrorCode>()?),
            Some("after") => element.once(&mut filter.after, element.time()?)?,
            Some("before") => element.once(&mut filter.before, element.time()?)?,
            Some(_) => return Err(element.unknown(KEYS)),
        }
    }
    Ok(filter)
}

fn one(words: &[AuditResult]) -> Result<AuditResult, Failure> {
    match words {
        [word] => Ok(*word),
        _ => Err(Failure::invalid("query", "`result` takes one value")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_audit_log_is_read() {
        let id = Uuid::from_u128(5);
        let query = format!(
            "actor:me action:createTask,deleteTask kind:Task object:{id} result:refused code:conflict,not_found \
             after:2026-11-20 before:2026-11-21T10:00:00Z organization:default \"two words\""
        );
        let filter = parse_audit_query(&query).unwrap();
        assert_eq!(filter.actor.as_deref(), Some("me"));
        assert_eq!(filter.action, ["createTask", "deleteTask"]);
        assert_eq!(filter.kind, ["Task"]);
        assert_eq!(filter.object, Some(id));
        assert_eq!(filter.result, Some(AuditResult::Refused));
        assert_eq!(filter.code, [ErrorCode::Conflict, ErrorCode::NotFound]);
        assert_eq!(filter.after, Timestamp::parse("2026-11-20T00:00:00Z"));
        assert_eq!(filter.before, Timestamp::parse("2026-11-21T10:00:00Z"));
        assert_eq!(filter.organization.as_deref(), Some("default"));
        assert_eq!(filter.text, ["two words"]);
    }

    #[test]
    fn an_unknown_key_and_a_bad_value_are_named() {
        for (query, part) in [
            ("who:ann", "`who:ann`"),
            ("code:nope", "`code:nope`"),
            ("result:succeeded,refused", "`result`"),
            ("after:yesterday", "`after:yesterday`"),
            ("actor:a actor:b", "`actor:b`"),
        ] {
            let error = parse_audit_query(query).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
